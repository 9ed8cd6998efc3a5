// The commit that a host or a CI names in the environment, as the release of a program without one.
// Source: the lists of Langfuse's SDKs: `langfuse` 3.39 for JavaScript, then 5.0 for Python.
import { text } from "./environment.js";

export const COMMIT_VARIABLES = [
  "VERCEL_GIT_COMMIT_SHA",
  "NEXT_PUBLIC_VERCEL_GIT_COMMIT_SHA",
  // Netlify
  "COMMIT_REF",
  "RENDER_GIT_COMMIT",
  // GitLab
  "CI_COMMIT_SHA",
  "CIRCLE_SHA1",
  "CF_PAGES_COMMIT_SHA",
  // AWS Amplify
  "REACT_APP_GIT_SHA",
  // Heroku
  "SOURCE_VERSION",
  "TRIGGER_DEPLOYMENT_ID",
  "TRAVIS_COMMIT",
  // Jenkins
  "GIT_COMMIT",
  "GITHUB_SHA",
  "BITBUCKET_COMMIT",
  // Azure Pipelines
  "BUILD_SOURCEVERSION",
  "DRONE_COMMIT_SHA",
] as const;

export const commit = text(COMMIT_VARIABLES);
