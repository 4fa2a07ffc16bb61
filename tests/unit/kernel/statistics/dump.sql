--
-- PostgreSQL database dump
--

\restrict abc

-- Dumped from database version 18.6
-- Dumped by pg_dump version 18.6

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Statistics for Name: p; Type: STATISTICS DATA; Schema: public; Owner: -
--

SELECT * FROM pg_catalog.pg_restore_relation_stats(
	'version', '180006'::integer,
	'schemaname', 'public',
	'relname', 'p',
	'relpages', '-1'::integer,
	'reltuples', '100'::real,
	'relallvisible', '0'::integer,
	'relallfrozen', '0'::integer
);
SELECT * FROM pg_catalog.pg_restore_attribute_stats(
	'version', '180006'::integer,
	'schemaname', 'public',
	'relname', 'p',
	'attname', 'id',
	'inherited', 't'::boolean,
	'null_frac', '0'::real,
	'avg_width', '4'::integer,
	'n_distinct', '-1'::real,
	'histogram_bounds', '{0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53,54,55,56,57,58,59,60,61,62,63,64,65,66,67,68,69,70,71,72,73,74,75,76,77,78,79,80,81,82,83,84,85,86,87,88,89,90,91,92,93,94,95,96,97,98,99}'::text,
	'correlation', '1'::real
);
SELECT * FROM pg_catalog.pg_restore_attribute_stats(
	'version', '180006'::integer,
	'schemaname', 'public',
	'relname', 'p',
	'attname', 'v',
	'inherited', 't'::boolean,
	'null_frac', '0'::real,
	'avg_width', '3'::integer,
	'n_distinct', '5'::real,
	'most_common_vals', '{v0,v1,v2,v3,v4}'::text,
	'most_common_freqs', '{0.2,0.2,0.2,0.2,0.2}'::real[],
	'correlation', '0.24752475'::real
);


--
-- Statistics for Name: p1; Type: STATISTICS DATA; Schema: public; Owner: -
--

SELECT * FROM pg_catalog.pg_restore_relation_stats(
	'version', '180006'::integer,
	'schemaname', 'public',
	'relname', 'p1',
	'relpages', '1'::integer,
	'reltuples', '100'::real,
	'relallvisible', '0'::integer,
	'relallfrozen', '0'::integer
);
SELECT * FROM pg_catalog.pg_restore_attribute_stats(
	'version', '180006'::integer,
	'schemaname', 'public',
	'relname', 'p1',
	'attname', 'id',
	'inherited', 'f'::boolean,
	'null_frac', '0'::real,
	'avg_width', '4'::integer,
	'n_distinct', '-1'::real,
	'histogram_bounds', '{0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50,51,52,53,54,55,56,57,58,59,60,61,62,63,64,65,66,67,68,69,70,71,72,73,74,75,76,77,78,79,80,81,82,83,84,85,86,87,88,89,90,91,92,93,94,95,96,97,98,99}'::text,
	'correlation', '1'::real
);
SELECT * FROM pg_catalog.pg_restore_attribute_stats(
	'version', '180006'::integer,
	'schemaname', 'public',
	'relname', 'p1',
	'attname', 'v',
	'inherited', 'f'::boolean,
	'null_frac', '0'::real,
	'avg_width', '3'::integer,
	'n_distinct', '5'::real,
	'most_common_vals', '{v0,v1,v2,v3,v4}'::text,
	'most_common_freqs', '{0.2,0.2,0.2,0.2,0.2}'::real[],
	'correlation', '0.24752475'::real
);


--
-- Statistics for Name: t; Type: STATISTICS DATA; Schema: public; Owner: -
--

SELECT * FROM pg_catalog.pg_restore_relation_stats(
	'version', '180006'::integer,
	'schemaname', 'public',
	'relname', 't',
	'relpages', '12'::integer,
	'reltuples', '1000'::real,
	'relallvisible', '0'::integer,
	'relallfrozen', '0'::integer
);
SELECT * FROM pg_catalog.pg_restore_attribute_stats(
	'version', '180006'::integer,
	'schemaname', 'public',
	'relname', 't',
	'attname', 'Odd Name',
	'inherited', 'f'::boolean,
	'null_frac', '0'::real,
	'avg_width', '3'::integer,
	'n_distinct', '5'::real,
	'most_common_vals', '{"{0","{1","{2","{3","{4"}'::text,
	'most_common_freqs', '{0.2,0.2,0.2,0.2,0.2}'::real[],
	'correlation', '0.1999952'::real
);
SELECT * FROM pg_catalog.pg_restore_attribute_stats(
	'version', '180006'::integer,
	'schemaname', 'public',
	'relname', 't',
	'attname', 'a',
	'inherited', 'f'::boolean,
	'null_frac', '0.334'::real,
	'avg_width', '7'::integer,
	'n_distinct', '-0.334'::real,
	'most_common_vals', '{"it''s \\ \"q\""}'::text,
	'most_common_freqs', '{0.333}'::real[],
	'histogram_bounds', '{x101,x11,x116,x125,x137,x143,x152,x164,x170,x179,x191,x2,x203,x215,x224,x230,x242,x251,x26,x269,x278,x287,x296,x305,x314,x323,x332,x341,x35,x359,x368,x377,x386,x395,x404,x413,x422,x431,x440,x449,x458,x47,x476,x485,x497,x500,x509,x521,x53,x536,x548,x557,x563,x572,x584,x590,x599,x611,x62,x626,x638,x647,x653,x665,x674,x680,x692,x701,x71,x719,x728,x737,x746,x755,x764,x773,x782,x791,x8,x806,x815,x824,x833,x842,x851,x860,x869,x878,x89,x896,x905,x917,x923,x932,x944,x950,x959,x971,x98,x986,x998}'::text,
	'correlation', '0.4543315'::real
);
SELECT * FROM pg_catalog.pg_restore_attribute_stats(
	'version', '180006'::integer,
	'schemaname', 'public',
	'relname', 't',
	'attname', 'id',
	'inherited', 'f'::boolean,
	'null_frac', '0'::real,
	'avg_width', '4'::integer,
	'n_distinct', '-1'::real,
	'histogram_bounds', '{1,10,20,30,40,50,60,70,80,90,100,110,120,130,140,150,160,170,180,190,200,210,220,230,240,250,260,270,280,290,300,310,320,330,340,350,360,370,380,390,400,410,420,430,440,450,460,470,480,490,500,510,520,530,540,550,560,570,580,590,600,610,620,630,640,650,660,670,680,690,700,710,720,730,740,750,760,770,780,790,800,810,820,830,840,850,860,870,880,890,900,910,920,930,940,950,960,970,980,990,1000}'::text,
	'correlation', '1'::real
);
SELECT * FROM pg_catalog.pg_restore_attribute_stats(
	'version', '180006'::integer,
	'schemaname', 'public',
	'relname', 't',
	'attname', 'r',
	'inherited', 'f'::boolean,
	'null_frac', '0'::real,
	'avg_width', '14'::integer,
	'n_distinct', '-1'::real,
	'range_length_histogram', '{5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5}'::text,
	'range_empty_frac', '0'::real,
	'range_bounds_histogram', '{"[1,6)","[10,15)","[20,25)","[30,35)","[40,45)","[50,55)","[60,65)","[70,75)","[80,85)","[90,95)","[100,105)","[110,115)","[120,125)","[130,135)","[140,145)","[150,155)","[160,165)","[170,175)","[180,185)","[190,195)","[200,205)","[210,215)","[220,225)","[230,235)","[240,245)","[250,255)","[260,265)","[270,275)","[280,285)","[290,295)","[300,305)","[310,315)","[320,325)","[330,335)","[340,345)","[350,355)","[360,365)","[370,375)","[380,385)","[390,395)","[400,405)","[410,415)","[420,425)","[430,435)","[440,445)","[450,455)","[460,465)","[470,475)","[480,485)","[490,495)","[500,505)","[510,515)","[520,525)","[530,535)","[540,545)","[550,555)","[560,565)","[570,575)","[580,585)","[590,595)","[600,605)","[610,615)","[620,625)","[630,635)","[640,645)","[650,655)","[660,665)","[670,675)","[680,685)","[690,695)","[700,705)","[710,715)","[720,725)","[730,735)","[740,745)","[750,755)","[760,765)","[770,775)","[780,785)","[790,795)","[800,805)","[810,815)","[820,825)","[830,835)","[840,845)","[850,855)","[860,865)","[870,875)","[880,885)","[890,895)","[900,905)","[910,915)","[920,925)","[930,935)","[940,945)","[950,955)","[960,965)","[970,975)","[980,985)","[990,995)","[1000,1005)"}'::text
);
SELECT * FROM pg_catalog.pg_restore_attribute_stats(
	'version', '180006'::integer,
	'schemaname', 'public',
	'relname', 't',
	'attname', 'tags',
	'inherited', 'f'::boolean,
	'null_frac', '0'::real,
	'avg_width', '37'::integer,
	'n_distinct', '4'::real,
	'most_common_vals', '{"{a,\"b 0\"}","{a,\"b 1\"}","{a,\"b 2\"}","{a,\"b 3\"}"}'::text,
	'most_common_freqs', '{0.25,0.25,0.25,0.25}'::real[],
	'correlation', '0.24924625'::real,
	'most_common_elems', '{a,"b 0","b 1","b 2","b 3"}'::text,
	'most_common_elem_freqs', '{1,0.25,0.25,0.25,0.25,0.25,1,0}'::real[],
	'elem_count_histogram', '{2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2}'::real[]
);


--
-- Statistics for Name: t_low; Type: STATISTICS DATA; Schema: public; Owner: -
--

SELECT * FROM pg_catalog.pg_restore_relation_stats(
	'version', '180006'::integer,
	'schemaname', 'public',
	'relname', 't_low',
	'relpages', '6'::integer,
	'reltuples', '995'::real,
	'relallvisible', '0'::integer,
	'relallfrozen', '0'::integer
);
SELECT * FROM pg_catalog.pg_restore_attribute_stats(
	'version', '180006'::integer,
	'schemaname', 'public',
	'relname', 't_low',
	'attnum', '1'::smallint,
	'inherited', 'f'::boolean,
	'null_frac', '0.33366835'::real,
	'avg_width', '10'::integer,
	'n_distinct', '-0.33366835'::real,
	'most_common_vals', '{"it''s \\ \"q\""}'::text,
	'most_common_freqs', '{0.33366835}'::real[],
	'histogram_bounds', '{x101,x11,x116,x125,x137,x143,x152,x164,x170,x179,x191,x20,x206,x215,x227,x233,x242,x254,x260,x269,x281,x29,x296,x305,x317,x323,x332,x344,x350,x359,x371,x38,x386,x395,x407,x413,x422,x434,x440,x449,x461,x47,x476,x485,x497,x503,x512,x524,x530,x539,x551,x56,x566,x575,x587,x593,x602,x614,x620,x629,x641,x65,x656,x665,x677,x683,x692,x704,x710,x719,x731,x74,x746,x755,x767,x773,x782,x794,x80,x806,x818,x827,x833,x842,x854,x860,x869,x881,x89,x896,x908,x917,x923,x932,x944,x950,x959,x971,x98,x986,x998}'::text,
	'correlation', '0.45721123'::real
);


--
-- Statistics for Name: t_pkey; Type: STATISTICS DATA; Schema: public; Owner: -
--

SELECT * FROM pg_catalog.pg_restore_relation_stats(
	'version', '180006'::integer,
	'schemaname', 'public',
	'relname', 't_pkey',
	'relpages', '5'::integer,
	'reltuples', '1000'::real,
	'relallvisible', '0'::integer,
	'relallfrozen', '0'::integer
);


--
-- PostgreSQL database dump complete
--


