// Texts for the precision and recall of the masks: by kind, what must go, and innocent texts.
// Keys are put together from pieces, as scanners of sources take whole ones for leaks.
import { createHash } from "node:crypto";

/** A text and the part of it that must not be left. */
export type Positive = readonly [text: string, secret: string];

const made = (...parts: string[]): string => parts.join("");
/** Letters and digits without a meaning, the same in each run. */
const random = (seed: string, length: number): string =>
  createHash("sha512").update(seed).digest("base64").replaceAll(/\W/g, "").slice(0, length);
const letters = (length: number): string => "qhzkvbxwplmdrjtgcnfy".repeat(2).slice(0, length);

const lf = made("sk", "-lf-", "1234abcd-5678-90ab");
const openai = made("sk", "-proj-", random("openai", 40));
const github = made("gh", "p_", random("github", 36));
const jwt = ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", random("jwt", 43)].join(".");
const armor = (kind: string): string =>
  `-----BEGIN ${kind}-----\n${random("pem", 60)}\n-----END ${kind}-----`;

const token = (key: string): Positive[] => [
  [`the key is ${key} since Monday`, key],
  [JSON.stringify({ log: `first line\n${key}\nlast line` }), key],
];
const field = (name: string, value: string): Positive[] => [
  [JSON.stringify({ [name]: value, page: 2 }), value],
  [`${name}=${value}`, value],
];

/** Secrets by kind. */
export const SECRETS: Readonly<Record<string, readonly Positive[]>> = {
  "keys of model providers": [
    lf,
    openai,
    made("sk", "-ant-api03-", random("ant", 40)),
    made("hf", "_", random("hf", 34)),
  ].flatMap(token),
  "keys of forges and registries": [
    github,
    made("github", "_pat_", random("pat", 40)),
    made("glpat", "-", random("gl", 20)),
    made("gldt", "-", random("gldt", 20)),
    made("glrt", "-", random("glrt", 20)),
    made("glcbt", "-", random("glcbt", 20)),
    made("npm", "_", random("npm", 36)),
  ].flatMap(token),
  "keys of clouds": [
    made("AKIA", "IOSFODNN7EXAMPLE"),
    made("AIza", random("google", 35)),
    made("ya29", ".", random("ya29", 60)),
    made("GOCSPX", "-", random("gocspx", 28)),
  ].flatMap(token),
  "keys of Slack and Stripe": [
    ...[
      made("xoxb", "-1234567890-", random("slack", 24)),
      made("xapp", "-1-A01-", random("xapp", 30)),
      made("sk", "_live_", random("stripe", 24)),
      made("whsec", "_", random("whsec", 32)),
    ].flatMap(token),
    [`POST https://hooks.slack.com/services/T0001/B0001/${random("hook", 24)}`, random("hook", 24)],
  ],
  "tokens and private keys": [
    ...token(jwt),
    ...["PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK"].flatMap(
      (kind): Positive[] => [
        [`here:\n${armor(kind)}\nbye`, random("pem", 60)],
        [JSON.stringify({ pem: armor(kind) }), random("pem", 60)],
      ],
    ),
  ],
  "Authorization headers": [
    [`Authorization: Bearer ${letters(18)}`, letters(18)],
    [
      `curl -H "Authorization: Bearer ${random("curl", 30)}" https://api.example.com`,
      random("curl", 30),
    ],
    [`authorization: basic ${Buffer.from("ada:lovelace1").toString("base64")}`, "YWRhOmxvdmVs"],
    [`Authorization: Token ${random("token", 20)}`, random("token", 20)],
    [`Authorization: ApiKey ${random("apikey", 20)}`, random("apikey", 20)],
    [`Authorization: ${random("raw", 24)}`, random("raw", 24)],
    [`Authorization: Bearer  ${random("two", 24)}`, random("two", 24)],
    [`authorization=Bearer%20${random("url", 24)}`, random("url", 24)],
    [JSON.stringify({ authorization: `Token ${random("json", 20)}` }), random("json", 20)],
    [
      'Authorization: Digest username="ada", realm="r", response="6629fae49393a05397450978507c4ef1"',
      "6629fae49393",
    ],
    [`Proxy-Authorization: Basic ${random("proxy", 20)}1=`, random("proxy", 20)],
  ],
  "passwords in URLs": [
    ["postgres://admin:s3cr3t@db.example.com/main", "s3cr3t"],
    ["redis://:hunter22@cache:6379", "hunter22"],
    ["mysql://app:it's-me@db/shop", "it's-me"],
    ["amqp://app:a/b/c9@queue", "a/b/c9"],
    [JSON.stringify({ url: "mongodb+srv://u:Pa55word@cluster0.example.net/x" }), "Pa55word"],
    ["https://ada:correct%40horse@example.com/", "correct%40horse"],
  ],
  "values of named fields": [
    ...field("password", "correcthorse"),
    ...field("apiKey", "abcdef1234"),
    ...field("client_secret", "zyxwvu9876"),
    ...field("accessToken", "abcdef1234"),
    ...field("DB_PASSWORD", "ab,cdef,gh"),
    ...field("webhookSecret", "hush-hush-1"),
    ["password=ab,cdefgh", "cdefgh"],
    ['{"password":"correct horse battery staple"}', "staple"],
    [JSON.stringify({ arguments: JSON.stringify({ api_key: "abcdef1234" }) }), "abcdef1234"],
    ["https://example.com/?token=abcdef1234&page=2", "abcdef1234"],
  ],
  "passwords in prose": [
    ["my password is correcthorse9", "correcthorse9"],
    ["das Passwort lautet Sommer2024", "Sommer2024"],
  ],
};

/** Personal data by kind. */
export const PERSONAL_DATA: Readonly<Record<string, readonly Positive[]>> = {
  "mail addresses": [
    ["Write to ada@example.com, please", "ada@example.com"],
    ["<Ada.Lovelace+news@mail.example.co.uk>", "Ada.Lovelace"],
    [JSON.stringify({ text: "from\nada@example.com\n" }), "ada@example.com"],
    ["écrivez à zoé@exemple.fr", "zoé@"],
    ["?mail=ada%40example.com&x=1", "ada%40"],
    ["jürgen@müller.de", "jürgen@"],
    ["mailto:bob_1@example.org", "bob_1@"],
    ["ada at example dot com", "ada at example"],
  ],
  "card numbers": [
    ["4111 1111 1111 1111", "1111 1111"],
    ["card 5555-5555-5555-4444 exp 12/27", "5555-5555"],
    ["378282246310005", "3782822463"],
    ["6011111111111117", "601111111"],
    [JSON.stringify({ card: 4111111111111111, n: 1 }), "4111111111111111"],
    [JSON.stringify({ card: "4111111111111111" }), "4111111111111111"],
    [JSON.stringify({ t: "x\n4242424242424242" }), "4242424242424242"],
    ["3530111333300000", "3530111333300000"],
  ],
  IBANs: [
    ["DE89 3704 0044 0532 0130 00", "0532"],
    ["IBAN: GB29NWBK60161331926819.", "NWBK"],
    ["FR14 2004 1010 0505 0001 3M02 606 BIC PSSTFRPP", "0505"],
    [JSON.stringify({ iban: "NL91ABNA0417164300" }), "ABNA"],
    [JSON.stringify({ t: "x\nCH9300762011623852957" }), "00762011"],
    ["de89370400440532013000", "370400440"],
  ],
  "IP addresses": [
    ["request from 203.0.113.7 refused", "203.0.113.7"],
    ["http://198.51.100.23:8080/x", "198.51.100.23"],
    ["peer 2001:db8::8a2e:370:7334", "8a2e"],
    ["[2001:0db8:85a3:0000:0000:8a2e:0370:7334]:443", "85a3"],
    ["fe80::1ff:fe23:4567:890a", "fe80"],
    ['{"ip":"192.168.1.20"}', "192.168.1.20"],
    ["x-forwarded-for: 203.0.113.7, 10.0.0.3", "10.0.0.3"],
  ],
  "phone numbers": [
    ["+33 6 12 34 56 78", "12 34"],
    ["+1 (415) 555-2671", "555-2671"],
    ["call 415-555-2671 today", "555-2671"],
    ["(415) 555-2671", "555-2671"],
    ["06 12 34 56 78", "34 56"],
    ["06.12.34.56.78", "34.56"],
    ["+49 30 1234567", "1234567"],
    ["030 1234567", "1234567"],
    ["0171 1234567", "1234567"],
    ["+442079460958", "2079460958"],
    ["020 7946 0958", "7946"],
    ["tel: 5551234567", "5551234567"],
    ["0044 20 7946 0958", "7946"],
    ["Llámame al 612 345 678", "345 678"],
    [JSON.stringify({ phone: "4155552671" }), "4155552671"],
    [JSON.stringify({ t: "x\n+33612345678" }), "612345678"],
  ],
};

/** Texts that both masks leave as they are, by kind. */
export const INNOCENT: Readonly<Record<string, readonly string[]>> = {
  "prompts and answers": [
    "Who is the best painter from France?",
    "Wer ist der beste Maler Frankreichs? Antworte in einem Satz.",
    "Quel est le meilleur peintre de France ?",
    "¿Quién es el mejor pintor de Francia?",
    "フランスで最も優れた画家は誰ですか？",
    "谁是法国最好的画家？",
    "Forgot your password? Choose a new one: at least 12 characters.",
    "the token is gone; a secret is safe",
    "The secret: patience.",
    "Password: required",
    "password: must be changed every year",
    "Basic responsibilities of the bearer certificates",
    "Authorization: the act of giving permission",
    "Please explain tokens: they are words or parts of words.",
    "In 1889 Monet painted 14 pictures of Giverny, 73 x 92 cm.",
  ],
  "code and commands": [
    "const password = request.body.password;",
    "apiKey: process.env.MISTRAL_API_KEY",
    "interface Login { password: string; token: string }",
    "token = readToken(input)",
    'Unexpected token: "}" at position 120',
    "const { accessToken } = await login();",
    "std::vector<int> cafe::bar",
    "import { a } from '@scope/pkg'; // pkg@1.2.3",
    "git clone git@github.com:org/repo.git",
    "http://localhost:3000/@vite/client",
    "mistral://user:${password}@host",
    "a { color: #fafafa; } p::before { content: '' }",
    "docker run -p 127.0.0.1:8080:80 image:1.2",
    "task-force risk-based sk-1",
    "<img src='logo@2x.png'>",
    "next_page_token=abcdefgh12",
    '{"nextPageToken":"CAUQAA12345"}',
    "passwordless: enabled2",
  ],
  "ids and hashes": [
    "550e8400-e29b-41d4-a716-446655440000",
    "01234567-0123-4123-8123-012345678901",
    "d41d8cd98f00b204e9800998ecf8427e",
    createHash("sha256").update("x").digest("hex"),
    "trace 4bf92f3577b34da6a3ce929d0e0e4736 span 00f067aa0ba902b7",
    "order 1234567890123456",
    "cmpl-e5cc70bb28c444948073e77776eb30ef",
    "00:1a:2b:3c:4d:5e",
    "ISBN 978-3-16-148410-0",
    "EAN 4006381333931",
    "4111111111111112",
    'W/"33a64df551425fcc55e4d42a148795d9f25f89d4"',
    "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "DE89370400440532013001",
  ],
  "dates, times and versions": [
    "2024-01-15T12:34:56.789Z",
    "15/01/2024 12:34:56",
    "15.01.2024 08:30",
    "1700000000000",
    "1700000000000000000",
    "version 4.18.0.1",
    "Chrome/120.0.0.0 Safari/537.36",
    "v1.2.3.4",
    "node 22.11.0, npm 10.9.0",
    "12:34:56 UTC+02:00",
    "2024-W03",
    "2024 01 15 12 34",
  ],
  "prices, measures and places": [
    "$1,234.56",
    "1 234 567,89 €",
    "CHF 1'234'567.00",
    "+48.856614, +2.3522219",
    "52.5200 13.4050",
    "0.30000000000000004",
    "3.14159265358979",
    "6,022e23",
    "10 000 000 rows in 1200 ms",
    "1-800 pieces",
    "100 200 300 400",
    "Room 030 214",
  ],
  "logs and JSON": [
    '{"max_tokens":1024000,"usage":{"total_tokens":123456}}',
    '{"your token:":123456789,"x":"y"}',
    '["Enter the password:", 1234567, "x"]',
    "GET /v1/models 200 12ms 4096 bytes",
    'level=info msg="token count" tokens=123456',
    "see https://example.com/a:b and mail me",
    "listening on 0.0.0.0:3000",
    "[::1]:3000",
    '{"embedding":[0.0123,-0.4567,0.8901234567]}',
    '{"finish_reason":"stop","token":"hello"}',
    "Authorization: required",
    '{"password":""}',
  ],
};
