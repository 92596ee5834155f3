-- What an operator wants of a node: one word instead of a flag.
alter table node add column availability text not null default 'ACTIVE';
update node set availability = 'CORDONED' where cordoned;
alter table node drop column cordoned;
