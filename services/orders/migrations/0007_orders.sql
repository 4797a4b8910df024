CREATE TABLE "cities" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"name_key" text NOT NULL,
	"country" text NOT NULL,
	"iso2" text NOT NULL,
	"lat" double precision NOT NULL,
	"lon" double precision NOT NULL,
	CONSTRAINT "cities_name_key" UNIQUE("iso2","name_key")
);
--> statement-breakpoint
CREATE TABLE "currencies" (
	"code" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"symbol" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "involvements" (
	"thing_id" uuid NOT NULL,
	"part" text NOT NULL,
	"person_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	CONSTRAINT "involvements_thing_id_part_pk" PRIMARY KEY("thing_id","part"),
	CONSTRAINT "involvements_part_check" CHECK (part in ('customer', 'bidder', 'worker'))
);
--> statement-breakpoint
CREATE TABLE "particulars" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"words" text,
	"city" text,
	"lat" double precision,
	"lon" double precision,
	CONSTRAINT "particulars_kind_check" CHECK (kind in ('order', 'offer', 'review')),
	CONSTRAINT "particulars_place_check" CHECK ((lat is null) = (lon is null))
);
--> statement-breakpoint
CREATE TABLE "people" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"is_provider" boolean DEFAULT false NOT NULL,
	"is_disabled" boolean DEFAULT false NOT NULL,
	"is_deleted" boolean DEFAULT false NOT NULL,
	"account_version" bigint DEFAULT -1 NOT NULL,
	"display_name" text,
	"profile_version" bigint DEFAULT 0 NOT NULL,
	"has_provider_profile" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "provider_places" (
	"provider_id" uuid PRIMARY KEY NOT NULL,
	"lat" double precision NOT NULL,
	"lon" double precision NOT NULL,
	"address" text,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "provider_places_place_check" CHECK (lat between -90 and 90 and lon between -180 and 180)
);
--> statement-breakpoint
CREATE TABLE "services" (
	"service_id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"is_deleted" boolean NOT NULL,
	"version" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "cities_search_idx" ON "cities" USING btree ("name_key","id");--> statement-breakpoint
CREATE INDEX "involvements_person_idx" ON "involvements" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "particulars_person_idx" ON "particulars" USING btree ("person_id");
--> statement-breakpoint
-- A small list of this project's own: well-known cities with rounded coordinates, which are facts and nobody's property.
INSERT INTO "cities" ("id", "name", "name_key", "country", "iso2", "lat", "lon") VALUES
	('0190a6c0-0000-7000-8000-000000000001', 'Amsterdam', 'amsterdam', 'Netherlands', 'NL', 52.37, 4.90),
	('0190a6c0-0000-7000-8000-000000000002', 'Athens', 'athens', 'Greece', 'GR', 37.98, 23.73),
	('0190a6c0-0000-7000-8000-000000000003', 'Barcelona', 'barcelona', 'Spain', 'ES', 41.39, 2.17),
	('0190a6c0-0000-7000-8000-000000000004', 'Belgrade', 'belgrade', 'Serbia', 'RS', 44.79, 20.45),
	('0190a6c0-0000-7000-8000-000000000005', 'Berlin', 'berlin', 'Germany', 'DE', 52.52, 13.41),
	('0190a6c0-0000-7000-8000-000000000006', 'Birmingham', 'birmingham', 'United Kingdom', 'GB', 52.48, -1.90),
	('0190a6c0-0000-7000-8000-000000000007', 'Bratislava', 'bratislava', 'Slovakia', 'SK', 48.15, 17.11),
	('0190a6c0-0000-7000-8000-000000000008', 'Brno', 'brno', 'Czechia', 'CZ', 49.20, 16.61),
	('0190a6c0-0000-7000-8000-000000000009', 'Brussels', 'brussels', 'Belgium', 'BE', 50.85, 4.35),
	('0190a6c0-0000-7000-8000-00000000000a', 'Bucharest', 'bucharest', 'Romania', 'RO', 44.43, 26.10),
	('0190a6c0-0000-7000-8000-00000000000b', 'Budapest', 'budapest', 'Hungary', 'HU', 47.50, 19.04),
	('0190a6c0-0000-7000-8000-00000000000c', 'Buenos Aires', 'buenos aires', 'Argentina', 'AR', -34.60, -58.38),
	('0190a6c0-0000-7000-8000-00000000000d', 'Cairo', 'cairo', 'Egypt', 'EG', 30.04, 31.24),
	('0190a6c0-0000-7000-8000-00000000000e', 'Cape Town', 'cape town', 'South Africa', 'ZA', -33.92, 18.42),
	('0190a6c0-0000-7000-8000-00000000000f', 'Chicago', 'chicago', 'United States', 'US', 41.88, -87.63),
	('0190a6c0-0000-7000-8000-000000000010', 'Cologne', 'cologne', 'Germany', 'DE', 50.94, 6.96),
	('0190a6c0-0000-7000-8000-000000000011', 'Copenhagen', 'copenhagen', 'Denmark', 'DK', 55.68, 12.57),
	('0190a6c0-0000-7000-8000-000000000012', 'Delhi', 'delhi', 'India', 'IN', 28.61, 77.21),
	('0190a6c0-0000-7000-8000-000000000013', 'Dublin', 'dublin', 'Ireland', 'IE', 53.35, -6.26),
	('0190a6c0-0000-7000-8000-000000000014', 'Frankfurt am Main', 'frankfurt am main', 'Germany', 'DE', 50.11, 8.68),
	('0190a6c0-0000-7000-8000-000000000015', 'Geneva', 'geneva', 'Switzerland', 'CH', 46.20, 6.14),
	('0190a6c0-0000-7000-8000-000000000016', 'Hamburg', 'hamburg', 'Germany', 'DE', 53.55, 9.99),
	('0190a6c0-0000-7000-8000-000000000017', 'Helsinki', 'helsinki', 'Finland', 'FI', 60.17, 24.94),
	('0190a6c0-0000-7000-8000-000000000018', 'Istanbul', 'istanbul', 'Türkiye', 'TR', 41.01, 28.98),
	('0190a6c0-0000-7000-8000-000000000019', 'Johannesburg', 'johannesburg', 'South Africa', 'ZA', -26.20, 28.05),
	('0190a6c0-0000-7000-8000-00000000001a', 'Kraków', 'kraków', 'Poland', 'PL', 50.06, 19.94),
	('0190a6c0-0000-7000-8000-00000000001b', 'Kyiv', 'kyiv', 'Ukraine', 'UA', 50.45, 30.52),
	('0190a6c0-0000-7000-8000-00000000001c', 'Lagos', 'lagos', 'Nigeria', 'NG', 6.52, 3.38),
	('0190a6c0-0000-7000-8000-00000000001d', 'Lisbon', 'lisbon', 'Portugal', 'PT', 38.72, -9.14),
	('0190a6c0-0000-7000-8000-00000000001e', 'Ljubljana', 'ljubljana', 'Slovenia', 'SI', 46.06, 14.51),
	('0190a6c0-0000-7000-8000-00000000001f', 'London', 'london', 'United Kingdom', 'GB', 51.51, -0.13),
	('0190a6c0-0000-7000-8000-000000000020', 'Los Angeles', 'los angeles', 'United States', 'US', 34.05, -118.24),
	('0190a6c0-0000-7000-8000-000000000021', 'Lyon', 'lyon', 'France', 'FR', 45.76, 4.84),
	('0190a6c0-0000-7000-8000-000000000022', 'Madrid', 'madrid', 'Spain', 'ES', 40.42, -3.70),
	('0190a6c0-0000-7000-8000-000000000023', 'Melbourne', 'melbourne', 'Australia', 'AU', -37.81, 144.96),
	('0190a6c0-0000-7000-8000-000000000024', 'Mexico City', 'mexico city', 'Mexico', 'MX', 19.43, -99.13),
	('0190a6c0-0000-7000-8000-000000000025', 'Milan', 'milan', 'Italy', 'IT', 45.46, 9.19),
	('0190a6c0-0000-7000-8000-000000000026', 'Montréal', 'montréal', 'Canada', 'CA', 45.50, -73.57),
	('0190a6c0-0000-7000-8000-000000000027', 'Mumbai', 'mumbai', 'India', 'IN', 19.08, 72.88),
	('0190a6c0-0000-7000-8000-000000000028', 'Munich', 'munich', 'Germany', 'DE', 48.14, 11.58),
	('0190a6c0-0000-7000-8000-000000000029', 'Nairobi', 'nairobi', 'Kenya', 'KE', -1.29, 36.82),
	('0190a6c0-0000-7000-8000-00000000002a', 'New York', 'new york', 'United States', 'US', 40.71, -74.01),
	('0190a6c0-0000-7000-8000-00000000002b', 'Oslo', 'oslo', 'Norway', 'NO', 59.91, 10.75),
	('0190a6c0-0000-7000-8000-00000000002c', 'Ostrava', 'ostrava', 'Czechia', 'CZ', 49.82, 18.26),
	('0190a6c0-0000-7000-8000-00000000002d', 'Paris', 'paris', 'France', 'FR', 48.86, 2.35),
	('0190a6c0-0000-7000-8000-00000000002e', 'Plzeň', 'plzeň', 'Czechia', 'CZ', 49.75, 13.38),
	('0190a6c0-0000-7000-8000-00000000002f', 'Porto', 'porto', 'Portugal', 'PT', 41.15, -8.61),
	('0190a6c0-0000-7000-8000-000000000030', 'Prague', 'prague', 'Czechia', 'CZ', 50.09, 14.42),
	('0190a6c0-0000-7000-8000-000000000031', 'Riga', 'riga', 'Latvia', 'LV', 56.95, 24.11),
	('0190a6c0-0000-7000-8000-000000000032', 'Rome', 'rome', 'Italy', 'IT', 41.90, 12.50),
	('0190a6c0-0000-7000-8000-000000000033', 'San Francisco', 'san francisco', 'United States', 'US', 37.77, -122.42),
	('0190a6c0-0000-7000-8000-000000000034', 'Santiago', 'santiago', 'Chile', 'CL', -33.45, -70.67),
	('0190a6c0-0000-7000-8000-000000000035', 'São Paulo', 'são paulo', 'Brazil', 'BR', -23.55, -46.63),
	('0190a6c0-0000-7000-8000-000000000036', 'Seoul', 'seoul', 'South Korea', 'KR', 37.57, 126.98),
	('0190a6c0-0000-7000-8000-000000000037', 'Singapore', 'singapore', 'Singapore', 'SG', 1.35, 103.82),
	('0190a6c0-0000-7000-8000-000000000038', 'Sofia', 'sofia', 'Bulgaria', 'BG', 42.70, 23.32),
	('0190a6c0-0000-7000-8000-000000000039', 'Stockholm', 'stockholm', 'Sweden', 'SE', 59.33, 18.07),
	('0190a6c0-0000-7000-8000-00000000003a', 'Sydney', 'sydney', 'Australia', 'AU', -33.87, 151.21),
	('0190a6c0-0000-7000-8000-00000000003b', 'Tallinn', 'tallinn', 'Estonia', 'EE', 59.44, 24.75),
	('0190a6c0-0000-7000-8000-00000000003c', 'Tokyo', 'tokyo', 'Japan', 'JP', 35.68, 139.69),
	('0190a6c0-0000-7000-8000-00000000003d', 'Toronto', 'toronto', 'Canada', 'CA', 43.65, -79.38),
	('0190a6c0-0000-7000-8000-00000000003e', 'Vienna', 'vienna', 'Austria', 'AT', 48.21, 16.37),
	('0190a6c0-0000-7000-8000-00000000003f', 'Vilnius', 'vilnius', 'Lithuania', 'LT', 54.69, 25.28),
	('0190a6c0-0000-7000-8000-000000000040', 'Warsaw', 'warsaw', 'Poland', 'PL', 52.23, 21.01),
	('0190a6c0-0000-7000-8000-000000000041', 'Zagreb', 'zagreb', 'Croatia', 'HR', 45.82, 15.98),
	('0190a6c0-0000-7000-8000-000000000042', 'Zürich', 'zürich', 'Switzerland', 'CH', 47.38, 8.54);
--> statement-breakpoint
-- Codes of ISO 4217 that are asked for most; names and symbols are this project's own words.
INSERT INTO "currencies" ("code", "name", "symbol") VALUES
	('AUD', 'Australian dollar', 'A$'),
	('BRL', 'Brazilian real', 'R$'),
	('CAD', 'Canadian dollar', 'C$'),
	('CHF', 'Swiss franc', 'CHF'),
	('CLP', 'Chilean peso', 'CLP'),
	('CNY', 'Renminbi yuan', 'CN¥'),
	('CZK', 'Czech koruna', 'Kč'),
	('DKK', 'Danish krone', 'kr'),
	('EGP', 'Egyptian pound', 'E£'),
	('EUR', 'Euro', '€'),
	('GBP', 'Pound sterling', '£'),
	('HUF', 'Hungarian forint', 'Ft'),
	('ILS', 'Israeli new shekel', '₪'),
	('INR', 'Indian rupee', '₹'),
	('JPY', 'Japanese yen', '¥'),
	('KES', 'Kenyan shilling', 'KSh'),
	('KRW', 'South Korean won', '₩'),
	('KWD', 'Kuwaiti dinar', 'KD'),
	('MXN', 'Mexican peso', 'MX$'),
	('NGN', 'Nigerian naira', '₦'),
	('NOK', 'Norwegian krone', 'kr'),
	('NZD', 'New Zealand dollar', 'NZ$'),
	('PLN', 'Polish złoty', 'zł'),
	('RON', 'Romanian leu', 'lei'),
	('RSD', 'Serbian dinar', 'din'),
	('SEK', 'Swedish krona', 'kr'),
	('SGD', 'Singapore dollar', 'S$'),
	('TRY', 'Turkish lira', '₺'),
	('UAH', 'Ukrainian hryvnia', '₴'),
	('USD', 'US dollar', '$'),
	('ZAR', 'South African rand', 'R');
