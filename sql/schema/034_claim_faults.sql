-- Attempts that said what went wrong, apart from claims whose worker vanished without a word (it was killed from outside more often than
-- by its work): the first fail work early, the second late.
alter table raw_signals
    add column faults integer not null default 0,
    add column analysis_faults integer not null default 0;
comment on column raw_signals.faults is 'attempts that ended with a noted error; attempt counts all claims without an end';
comment on column raw_signals.analysis_faults is 'the same for the analysis of the whole record';
