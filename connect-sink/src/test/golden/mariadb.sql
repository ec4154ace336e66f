CREATE TABLE IF NOT EXISTS `shop`.`every kind` (
  `order id` bigint NOT NULL,
  `code` varchar(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin NOT NULL,
  `required` int NOT NULL,
  `a_boolean` boolean,
  `a_int8` tinyint,
  `a_int16` smallint,
  `a_int32` int,
  `a_int64` bigint,
  `a_decimal` decimal(65,0),
  `a_float32` float,
  `a_float64` double,
  `a_text` longtext,
  `a_binary` longblob,
  `a_date` date,
  `a_time` time(6),
  `a_datetime` datetime(6),
  `a_instant` timestamp(6) NULL,
  `a_year` year,
  `a_interval` longtext,
  `a_uuid` char(36),
  `a_json` json,
  `a_xml` longtext,
  `a_bits` longtext,
  `a_enum` longtext,
  `a_set` longtext,
  `a_array` json,
  `a_vector` json,
  `a_geometry` geometry,
  `a_other` longtext,
  `exact` decimal(20,6),
  `short` varchar(40),
  `sorted` varchar(40) CHARACTER SET ascii COLLATE ascii_bin,
  `millis` datetime(3),
  PRIMARY KEY (`order id`, `code`)
) CHARACTER SET utf8mb4

ALTER TABLE `shop`.`every kind` ADD COLUMN `added` varchar(20)

ALTER TABLE `shop`.`every kind` ADD COLUMN `status` varchar(20) NOT NULL DEFAULT 'it''s \\ new' COMMENT 'what''s up'

ALTER TABLE `shop`.`every kind` ADD COLUMN `story` longtext NOT NULL DEFAULT ('it''s \\ new') COMMENT 'what''s up'

ALTER TABLE `shop`.`every kind` ADD COLUMN `status` int NOT NULL DEFAULT 7

ALTER TABLE `shop`.`every kind` MODIFY COLUMN `count` bigint NOT NULL DEFAULT '0' COMMENT 'how, many) NOT NULL'

ALTER TABLE `shop`.`every kind` MODIFY COLUMN `count` decimal(20,0) NOT NULL DEFAULT '0' COMMENT 'how, many) NOT NULL'

ALTER TABLE `shop`.`every kind` MODIFY COLUMN `exact` decimal(14,4) NULL DEFAULT NULL

ALTER TABLE `shop`.`every kind` MODIFY COLUMN `share` double

ALTER TABLE `shop`.`every kind` MODIFY COLUMN `words` varchar(60) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'a''b' COMMENT 'x`y'

ALTER TABLE `shop`.`every kind` MODIFY COLUMN `words` longtext CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT ('a''b') COMMENT 'x`y'

ALTER TABLE `shop`.`every kind` MODIFY COLUMN `sealed` varbinary(64) NULL DEFAULT NULL

ALTER TABLE `shop`.`every kind` MODIFY COLUMN `day` datetime(3) NULL DEFAULT '2024-01-01'

ALTER TABLE `shop`.`every kind` MODIFY COLUMN `moment` timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)

ALTER TABLE `shop`.`every kind` MODIFY COLUMN `words` varchar(20) CHARACTER SET latin1 COLLATE latin1_bin NULL DEFAULT 'a''b' COMMENT 'x`y'

ALTER TABLE `shop`.`every kind` MODIFY COLUMN `moment` timestamp NULL DEFAULT current_timestamp() ON UPDATE current_timestamp()

ALTER TABLE `shop`.`every kind` MODIFY COLUMN `words` varchar(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'a''b' COMMENT 'x`y'

SELECT `a`, `b` FROM `key_only` ORDER BY `a`, `b` LIMIT 1 OFFSET 4999

SELECT `a`, `b` FROM `key_only` WHERE ((`a` > ?) OR (`a` = ? AND `b` > ?)) ORDER BY `a`, `b` LIMIT 1 OFFSET 4999

SHOW CREATE TABLE `shop`.`every kind`

SET SESSION lock_wait_timeout = 2

SET SESSION innodb_lock_wait_timeout = 2

INSERT INTO `shop`.`every kind` (`order id`, `code`, `required`, `a_boolean`) VALUES (?, ?, ?, ?), (?, ?, ?, ?) ON DUPLICATE KEY UPDATE `required` = VALUES(`required`), `a_boolean` = VALUES(`a_boolean`)

INSERT INTO `key_only` (`a`, `b`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `a` = VALUES(`a`), `b` = VALUES(`b`)

DELETE FROM `key_only` WHERE (`a`, `b`) IN ((?, ?), (?, ?))

UPDATE `key_only` SET `_deleted_at` = CURRENT_TIMESTAMP(6) WHERE (`a`, `b`) IN ((?, ?), (?, ?)) AND `_deleted_at` IS NULL

UPDATE `key_only` SET `_deleted_at` = CURRENT_TIMESTAMP(6), `position` = COALESCE(?, `position`) WHERE `a` = ? AND `b` = ? AND `_deleted_at` IS NULL

UPDATE `key_only` SET `a` = ?, `b` = ? WHERE `a` = ? AND `b` = ?

CREATE TEMPORARY TABLE `trial` (n int PRIMARY KEY) ENGINE=InnoDB

CREATE TEMPORARY TABLE `stage` (PRIMARY KEY (`order id`, `code`)) ENGINE=InnoDB AS SELECT `order id`, `code`, `required`, `a_boolean` FROM `shop`.`every kind` WHERE 1 = 0

INSERT INTO `shop`.`every kind` (`order id`, `code`, `required`, `a_boolean`) SELECT s.`order id`, s.`code`, s.`required`, s.`a_boolean` FROM `stage` AS s ON DUPLICATE KEY UPDATE `required` = VALUES(`required`), `a_boolean` = VALUES(`a_boolean`)

INSERT INTO `key_only` (`a`, `b`) SELECT s.`a`, s.`b` FROM `stage` AS s ON DUPLICATE KEY UPDATE `a` = VALUES(`a`), `b` = VALUES(`b`)

UPDATE `stage` AS s STRAIGHT_JOIN `shop`.`every kind` AS t ON t.`order id` = s.`order id` AND t.`code` = s.`code` SET t.`required` = s.`required`, t.`a_boolean` = s.`a_boolean`

INSERT INTO `shop`.`every kind` (`order id`, `code`, `required`, `a_boolean`) SELECT s.`order id`, s.`code`, s.`required`, s.`a_boolean` FROM `stage` AS s LEFT JOIN `shop`.`every kind` AS t ON t.`order id` = s.`order id` AND t.`code` = s.`code` WHERE t.`order id` IS NULL

INSERT INTO `key_only` (`a`, `b`) SELECT s.`a`, s.`b` FROM `stage` AS s LEFT JOIN `key_only` AS t ON t.`a` = s.`a` AND t.`b` = s.`b` WHERE t.`a` IS NULL

DELETE FROM `stage`

DROP TEMPORARY TABLE IF EXISTS `stage`

SELECT 1 FROM (SELECT ? AS s, ? AS t) AS asked WHERE
  EXISTS (SELECT 1 FROM information_schema.triggers WHERE event_object_schema = s AND event_object_table = t)
  OR NOT EXISTS (SELECT 1 FROM information_schema.user_privileges WHERE privilege_type = 'TRIGGER')
  AND NOT EXISTS (SELECT 1 FROM information_schema.schema_privileges
    WHERE privilege_type = 'TRIGGER' AND s LIKE table_schema)
  AND NOT EXISTS (SELECT 1 FROM information_schema.table_privileges
    WHERE privilege_type = 'TRIGGER' AND table_schema = s AND table_name = t)

SELECT DISTINCT referenced_table_schema, referenced_table_name FROM information_schema.key_column_usage
WHERE referenced_table_name IS NOT NULL

SELECT @@max_allowed_packet

SET SESSION time_zone = '+00:00'

SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO'

SET SESSION innodb_lock_wait_timeout = 10

SET SESSION lock_wait_timeout = 10

SET SESSION idle_transaction_timeout = 300

SELECT IF(GET_LOCK('millrace-0', 0) = 1, 'millrace-0', NULL)
