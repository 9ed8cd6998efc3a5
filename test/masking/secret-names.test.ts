// Keys of recorded values that are names of secrets, and keys that only look like it.
import { describe, expect, it } from "vitest";
import { isSecretName } from "../../src/masking/secret-names.js";

const SECRETS = `
  password Password PASSWORD passwd passWord pass-word pwd passphrase newPassword oldPassword userPassword
  confirmPassword passwordConfirmation password_hash password2 _password db_password dbPassword DB_PASSWORD
  POSTGRES_PASSWORD user_password
  secret _secret clientSecret client-secret appSecret app_secret jwtSecret webhookSecret webhook_secret
  signingSecret sharedSecret STRIPE_SECRET secretKey secret_access_key
  _token access_token accesstoken refreshToken id_token sessionToken authToken AUTH_TOKEN x-auth-token bearerToken
  apiToken api_token userToken csrfToken githubToken GITHUB_TOKEN HF_TOKEN personalAccessToken device_token
  x-vault-token private-token X-Amz-Security-Token
  apiKey apikey APIKEY x-api-key api-key mistralApiKey MISTRAL_API_KEY x-goog-api-key apiAccessKey
  privateKey private_key accessKey AWSAccessKeyId aws_access_key_id signingKey encryptionKey masterKey sshKey
  subscription-key Ocp-Apim-Subscription-Key x-functions-key
  Authorization Proxy-Authorization authHeader cookie cookies Set-Cookie set-cookie2 signedCookies
  credentials connectionString jwt csrf
`;
const INNOCENT = `
  tokens token maxTokens max_token promptTokens tokenCount token_type tokenId tokenizer timeToFirstToken
  nextToken page_token syncToken continuationToken eosToken stop_token
  passwordless hasPassword isPasswordSet requiresPassword forgotPassword passwordLength passwordPolicy
  passwordRequired passwordUpdatedAt password_changed_at passwordExpiresAt password_strength
  compass bypass passenger pass
  secretary secretly secretName secretsManager
  key keys apiKeys publicKey primary_key foreignKey keyword keyboard monkey
  author authorized authorizationUrl cookieBanner cookieConsent cookiePolicy
`;

const words = (text: string): string[] => text.trim().split(/\s+/);

describe("a key of a recorded value", () => {
  it.each(words(SECRETS))("%s names a secret", (key) => {
    expect(isSecretName(key)).toBe(true);
  });

  it.each(words(INNOCENT))("%s names none", (key) => {
    expect(isSecretName(key)).toBe(false);
  });

  it("may have blanks and a line break", () => {
    expect([isSecretName("API Key"), isSecretName("authorization\n")]).toEqual([true, true]);
  });
});
