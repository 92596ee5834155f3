-- Of what a record is the whole new state. While several of one wait, only the last is sent.
alter table outbox add column aggregate text;
