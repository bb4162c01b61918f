using System.Globalization;
using System.Text;
using Platform.Core.Access.Contracts;
using Platform.Core.Office.Board;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Office;
using Platform.Web.Access.Session;

namespace Platform.Web.Office.Board;

/// <summary>The filtered board as a file for spreadsheets.</summary>
internal static class BoardCsv
{
    private const string Columns = "agent_id,department,name,brand,status,since,reason,task,last_activity,last_report_at,last_heartbeat_at,salary_equivalent,fte_coefficient,acknowledged_by,metrics";

    public static void MapBoardCsv(this WebApplication app) =>
        app.MapGet("/manage/{tenant}/office/agents.csv", static async (HttpContext context, string tenant, IUserActors actors, OfficeBoards boards, CancellationToken ct) =>
        {
            if (StaffCookie.SessionOf(context.User) is not { } session || await actors.EnterAcrossTenants(session, tenant, ct) is not { } entered || !entered.Actor.May(Permissions.OfficeRead))
                return Results.NotFound();
            var filter = BoardFilter.From(name => context.Request.Query[name]);
            var day = TimeZoneInfo.ConvertTime(context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(), entered.Tenant.Zone);
            var text = Write(await ReadAsync(boards, entered.Tenant, ct), filter);
            // With its mark Excel takes the file for UTF-8 and shows Cyrillic letters.
            return Results.File([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)], "text/csv; charset=utf-8", $"office-{tenant}-{day:yyyy-MM-dd}.csv");
        }).RequireAuthorization().ExcludeFromDescription();

    public static string Write(IEnumerable<OfficeAgent> agents, BoardFilter filter)
    {
        var lines = new StringBuilder(Columns).Append("\r\n");
        foreach (var agent in agents.Where(filter.Matches).OrderBy(agent => agent.Department, StringComparer.CurrentCultureIgnoreCase).ThenBy(agent => agent.Rank()).ThenBy(agent => agent.Name, StringComparer.CurrentCultureIgnoreCase))
        {
            lines.AppendJoin(',', new[]
            {
                agent.AgentId, agent.Department, agent.Name, agent.Brand, agent.State, Time(agent.Since), agent.Reason, agent.Task, Time(agent.LastActivity), Time(agent.LastReportAt), Time(agent.LastHeartbeatAt),
                agent.SalaryEquivalent.ToString(CultureInfo.InvariantCulture), agent.FteCoefficient.ToString(CultureInfo.InvariantCulture), agent.Acknowledged?.By, agent.Metrics?.GetRawText(),
            }.Select(Cell)).Append("\r\n");
        }
        return lines.ToString();
    }

    private static async Task<IReadOnlyList<OfficeAgent>> ReadAsync(OfficeBoards boards, TenantInfo tenant, CancellationToken ct)
    {
        await using var subscription = boards.Subscribe(tenant.Id);
        return (await subscription.ReadAsync(ct)).Snapshot!.Agents;
    }

    private static string Time(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture) ?? "";

    // A text that begins like a formula would be run by the spreadsheet: agents' texts come from outside.
    private static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        if (text[0] is '=' or '+' or '-' or '@' or '\t' or '\r')
            text = "'" + text;
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
