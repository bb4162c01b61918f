using Platform.Core.Office.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Protocol.Office;

namespace Platform.Core.Office.Reports;

internal sealed class OfficeStaff(OfficeIngest ingest) : IOfficeStaff
{
    private const int Hundred = 100;

    public async Task<Result<Done>> ReportAsync(TenantId tenant, StaffReport report, CancellationToken ct)
    {
        if (!ReportReader.IsAgentId(report.AgentId))
            return OfficeErrors.InvalidAgentId("/agent_id");
        var task = report.Task is not { } words ? null : report.Status == ReportStatuses.Error ? TaskText.OfError(words) : TaskText.Cut(words);
        var written = await ingest.WriteAsync(
            Actor.Job("staff", tenant),
            new AgentWrite
            {
                Tenant = tenant, AgentId = report.AgentId, Source = AgentSources.Platform, Status = report.Status, IsHeartbeat = true, Task = task,
                Department = Cut(report.Department, OfficeLimits.DepartmentLength), Name = Cut(report.Name, OfficeLimits.NameLength),
                Metrics = report.Metrics is { } metrics ? MetricValue.ToJson(metrics).GetRawText() : null,
                SalaryEquivalent = report.SalaryEquivalent, FteHundredths = report.FteCoefficient is { } fte ? (int)(fte * Hundred) : null,
            }, ct);
        return written.Succeeded ? Done.It : written.Error;
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";
}
