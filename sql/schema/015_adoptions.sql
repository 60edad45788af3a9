-- The few entries of the journals that are orders about the model: new beginnings (3, 4), adopted models and changed manifests (8, 9).
create index twin_journal_orders on twin_journal (equipment_id, seq) where kind in (3, 4, 8, 9);
comment on index twin_journal_orders is 'newest model and newest new beginning of a motor; list of all adopted models';
