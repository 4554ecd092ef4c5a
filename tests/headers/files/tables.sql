-- About these tables.
create table a (b text);
insert into a values ('-- no comment');
select * from a;
