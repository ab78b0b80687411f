create table if not exists product (
    id int primary key,
    name varchar(100) not null,
    category varchar(30) not null,
    description varchar(200) not null,
    cents int not null
);
create index if not exists product_by_category on product (category, id);
