-- The language of pages and error titles that a person chose; null: what the browser asks for.
alter table users
    add column language text check (language in ('en', 'ru'));
