namespace Platform.Web.Office.Integration;

/// <summary>Programs that report, ready to be pasted: with the installation's real address and an agent's id. The key is put in by the reader.</summary>
/// <param name="Address">Where the world reaches the server, without a slash at the end.</param>
/// <param name="AgentId">The agent that reports.</param>
/// <param name="Department">Its department.</param>
public sealed record OfficeSnippets(string Address, string AgentId, string Department)
{
    public static readonly IReadOnlyList<string> Kinds = ["curl", "python", "dotnet", "sql"];

    public string Of(string kind) => kind switch
    {
        "python" => Python,
        "dotnet" => DotNet,
        "sql" => Sql,
        _ => Curl,
    };

    private string Curl => $$$"""
        export PLATFORM_KEY=pk_…

        # works on a task (without "task" the agent is idle)
        curl -X POST {{{Address}}}/api/v1/office/agents/{{{AgentId}}}/status \
          -H "Authorization: Bearer $PLATFORM_KEY" -H "Content-Type: application/json" \
          -d '{"department": "{{{Department}}}", "name": "{{{AgentId}}}", "status": "ok",
               "task": "Checking prices", "metrics": {"checked": 120}}'

        # ran into an error
        curl -X POST {{{Address}}}/api/v1/office/agents/{{{AgentId}}}/status \
          -H "Authorization: Bearer $PLATFORM_KEY" -H "Content-Type: application/json" \
          -d '{"status": "error", "error_message": "The price list cannot be read"}'

        # still alive: at least every five minutes
        curl -X POST {{{Address}}}/api/v1/office/agents/{{{AgentId}}}/heartbeat -H "Authorization: Bearer $PLATFORM_KEY"
        """;

    private string Python => $$$"""
        import atexit, json, os, urllib.request

        URL = "{{{Address}}}/api/v1/office/agents/{{{AgentId}}}"
        KEY = os.environ["PLATFORM_KEY"]

        def send(path, body):
            request = urllib.request.Request(URL + path, json.dumps(body).encode(), {
                "Authorization": "Bearer " + KEY, "Content-Type": "application/json"})
            try:
                urllib.request.urlopen(request, timeout=10).close()
            except OSError as problem:
                print("report not delivered:", problem)   # the work goes on

        def report(status, task=None, **metrics):
            send("/status", {"department": "{{{Department}}}", "name": "{{{AgentId}}}",
                             "status": status, "task": task, "metrics": metrics})

        atexit.register(report, "offline")
        report("ok", "Checking prices", checked=120)      # works
        report("ok", checked=240)                         # idle, with metrics
        report("error", "Ошибка: no price list")          # error
        send("/heartbeat", {})                            # alive
        """;

    private string DotNet => $$$"""
        using Platform.Protocol.Office;

        await using var reporter = new OfficeReporter(new OfficeReporterOptions
        {
            BaseAddress = new Uri("{{{Address}}}"),
            ApiKey = Environment.GetEnvironmentVariable("PLATFORM_KEY")!,
            AgentId = "{{{AgentId}}}",
            Department = "{{{Department}}}",
            Name = "{{{AgentId}}}",
            AutomaticHeartbeats = true,
        });

        await reporter.ReportWorkingAsync("Checking prices", new() { ["checked"] = 120 });
        await reporter.ReportIdleAsync(new() { ["checked"] = 240 });
        await reporter.ReportErrorAsync("The price list cannot be read");
        // says offline by itself at the end
        """;

    private string Sql => $$$"""
        -- role, password and address: ./run admin office-sql-role --tenant …
        INSERT INTO office_agent_status (agent_id, department, name, status, task, metrics, last_activity, updated_at)
        VALUES ('{{{Quote(AgentId)}}}', '{{{Quote(Department)}}}', '{{{Quote(AgentId)}}}', 'ok', 'Checking prices', '{"checked": 120}', NOW(), NOW())
        ON CONFLICT (agent_id) DO UPDATE SET
            status = EXCLUDED.status, task = EXCLUDED.task, metrics = EXCLUDED.metrics, last_activity = NOW(), updated_at = NOW();

        -- still alive
        UPDATE office_agent_status SET last_activity = NOW(), updated_at = NOW() WHERE agent_id = '{{{Quote(AgentId)}}}';
        """;

    private static string Quote(string text) => text.Replace("'", "''", StringComparison.Ordinal);
}
