// The methods of the client that are not traced, each with the reason. A test holds the list, with the
// table of endpoints, against the client of the SDK in the lockfile, and writes both into
// docs/mistral-coverage.md.

interface Untraced {
  /** The part of the client, by its path. */
  readonly part: string;
  /** The names of its methods, separated by spaces. */
  readonly methods: string;
  readonly reason: string;
}

const ADMINISTRATION = "administration";
const READING = "reads what others recorded";
const FILES = "moves files";

export const UNTRACED: readonly Untraced[] = [
  {
    part: "audio.voices",
    methods: "create delete get getSampleAudio list update",
    reason: ADMINISTRATION,
  },
  { part: "batch.jobs", methods: "cancel delete list", reason: ADMINISTRATION },
  {
    part: "beta.agents",
    methods:
      "create createVersionAlias delete deleteVersionAlias get getVersion list listPages listVersionAliases listVersions update updateVersion",
    reason: `${ADMINISTRATION}; \`agents\` and \`beta.conversations\` run agents`,
  },
  {
    part: "beta.connectors",
    methods:
      "activateForConsumer create createCredentials deactivateForConsumer delete deleteAllUserCredentials deleteOrganizationCredentials deleteUserCredentials deleteWorkspaceCredentials get getAuthUrl getAuthenticationMethods list listOrganizationCredentials listTools listUserCredentials listWorkspaceCredentials share shareToOrganization unshare unshareFromOrganization update updateCredentials",
    reason: `${ADMINISTRATION} and credentials`,
  },
  {
    part: "beta.conversations",
    methods: "delete get getHistory getMessages list",
    reason: "reads or deletes entries of earlier calls, which are traced",
  },
  {
    part: "beta.libraries",
    methods: "create delete get librariesUpdateV1 list update",
    reason: ADMINISTRATION,
  },
  {
    part: "beta.libraries.accesses",
    methods: "delete list updateOrCreate",
    reason: ADMINISTRATION,
  },
  {
    part: "beta.libraries.documents",
    methods:
      "delete extractedTextSignedUrl get getSignedUrl librariesDocumentsUpdateV1 list reprocess status update upload",
    reason: `${FILES}, or ${ADMINISTRATION}`,
  },
  {
    part: "beta.observability.datasets",
    methods:
      "create createRecord delete exportToJsonl fetch fetchTask importFromDatasetRecords importFromFile importFromPlayground list listRecords listTasks update",
    reason: ADMINISTRATION,
  },
  {
    part: "beta.observability.datasets.records",
    methods: "bulkDelete delete fetch updatePayload updateProperties",
    reason: ADMINISTRATION,
  },
  {
    part: "beta.observability.evaluations",
    methods:
      "createPipelineConfig deletePipelineConfig getPipelineConfig listPipelineConfigs updatePipelineConfig",
    reason: `${ADMINISTRATION}; the evaluations run later`,
  },
  {
    part: "beta.observability.judges",
    methods: "create delete fetch list update",
    reason: ADMINISTRATION,
  },
  { part: "beta.observability.logs", methods: "fetchOptions list search", reason: READING },
  {
    part: "beta.observability.spans",
    methods:
      "aggregate fetchSpanEvalFieldOptions fetchSpanFieldOptions listSpanEvalFields listSpanFields searchLatestSpanEvaluations searchSpanEvaluations searchSpans",
    reason: READING,
  },
  {
    part: "beta.observability.traces",
    methods: "aggregate fetchOptions getSpanById getTraceById getTraceFields getTraceSpans search",
    reason: READING,
  },
  {
    part: "beta.prompts",
    methods:
      "create createVersion delete get getVersion list listVersions updateMetadata updateVersionMetadata",
    reason: `${ADMINISTRATION}; a generation shows the prompt that was sent`,
  },
  {
    part: "beta.rag.ingestionPipelineConfigurations",
    methods: "list register updateRunInfo",
    reason: ADMINISTRATION,
  },
  {
    part: "beta.rag.searchIndexes",
    methods: "getDeploymentSummaries registerDeployment unregisterDeployment updateIndexMetrics",
    reason: ADMINISTRATION,
  },
  {
    part: "beta.serviceAccounts",
    methods: "create delete get list listAssignableRoles listRoles setRoles update",
    reason: ADMINISTRATION,
  },
  {
    part: "beta.skills",
    methods:
      "create createVersion delete get getVersion list listVersions updateMetadata updateVersionMetadata",
    reason: ADMINISTRATION,
  },
  {
    part: "beta.users",
    methods: "getIdentity listOrganizations listWorkspaces",
    reason: ADMINISTRATION,
  },
  { part: "events", methods: "getStreamEvents getWorkflowEvents", reason: READING },
  {
    part: "files",
    methods: "delete download getSignedUrl list retrieve upload",
    reason: FILES,
  },
  {
    part: "models",
    methods: "archive delete list retrieve unarchive update",
    reason: ADMINISTRATION,
  },
  {
    part: "realtime.sessions",
    methods: "create",
    reason: "creates a key for a browser, which holds the session itself",
  },
  {
    part: "workflows",
    methods:
      "archiveWorkflow bulkArchiveWorkflows bulkUnarchiveWorkflows getWorkflow getWorkflowRegistration getWorkflowRegistrations getWorkflows unarchiveWorkflow updateWorkflow",
    reason: ADMINISTRATION,
  },
  {
    part: "workflows.deployments",
    methods:
      "createDeployment deleteDeployment getDeployment getDeploymentLogs listDeploymentWorkers listDeployments restartDeployment startDeployment stopDeployment streamDeploymentLogs updateDeployment",
    reason: ADMINISTRATION,
  },
  { part: "workflows.events", methods: "getStreamEvents getWorkflowEvents", reason: READING },
  {
    part: "workflows.executions",
    methods:
      "batchCancelWorkflowExecutions batchTerminateWorkflowExecutions cancelWorkflowExecution getWorkflowExecution getWorkflowExecutionHistory getWorkflowExecutionLogs getWorkflowExecutionTraceEvents getWorkflowExecutionTraceInfo getWorkflowExecutionTraceOtel getWorkflowExecutionTraceSummary queryWorkflowExecution resetWorkflow signalWorkflowExecution stream streamWorkflowExecutionLogs terminateWorkflowExecution updateWorkflowExecution",
    reason: "reads or steers an execution that another call began",
  },
  { part: "workflows.metrics", methods: "getWorkflowMetrics", reason: READING },
  { part: "workflows.runs", methods: "getRun getRunHistory listRuns", reason: READING },
  {
    part: "workflows.schedules",
    methods:
      "getSchedule getSchedules pauseSchedule resumeSchedule scheduleWorkflow triggerSchedule unscheduleWorkflow updateSchedule",
    reason: "the workflow runs later",
  },
];
