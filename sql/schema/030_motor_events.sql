-- What a motor's page shows along its time axis.
create index raw_signals_motor_time on raw_signals (equipment_id, recorded_at desc, id desc)
    where processing_status = 'completed' and deleted_at is null;
comment on index raw_signals_motor_time is 'files of one motor in a range of data time';

create index twin_journal_events on twin_journal (equipment_id, seq) where kind in (2, 3, 4, 5, 6, 8, 9);
comment on index twin_journal_events is 'orders in one motor''s journal, newest first';
