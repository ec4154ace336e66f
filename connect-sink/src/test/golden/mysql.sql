CREATE TABLE IF NOT EXISTS `shop`.`every kind` (
  `order id` bigint NOT NULL,
  `code` varchar(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL,
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
  `a_uuid` char(36),
  `a_json` json,
  `a_other` longtext,
  `exact` decimal(20,6),
  `short` varchar(40),
  `millis` datetime(3),
  PRIMARY KEY (`order id`, `code`)
) CHARACTER SET utf8mb4

ALTER TABLE `shop`.`every kind` ADD COLUMN `added` varchar(20)

INSERT INTO `shop`.`every kind` (`order id`, `code`, `required`, `a_boolean`)
VALUES (?, ?, ?, ?), (?, ?, ?, ?)
ON DUPLICATE KEY UPDATE `required` = VALUES(`required`), `a_boolean` = VALUES(`a_boolean`)

INSERT INTO `key_only` (`a`, `b`)
VALUES (?, ?)
ON DUPLICATE KEY UPDATE `a` = VALUES(`a`), `b` = VALUES(`b`)

DELETE FROM `key_only` WHERE (`a`, `b`) IN ((?, ?), (?, ?))

SET SESSION time_zone = '+00:00'

SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO'

SET SESSION innodb_lock_wait_timeout = 10

SET SESSION lock_wait_timeout = 10

SELECT IF(GET_LOCK('millrace-0', 0) = 1, 'millrace-0', NULL)
