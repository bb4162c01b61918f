using System.Globalization;
using System.Text;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Csv;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Usage.Data;

namespace Platform.Core.Usage;

/// <summary>Writes every call of a time, oldest first, as CSV into <paramref name="Output"/>, row by row however many there are. The export is audited.</summary>
[Requires(Permissions.UsageRead)]
public sealed record ExportUsageCsv(UsageRange Range, Stream Output) : ICommand<ExportedUsage>;

public sealed record ExportedUsage(long Calls);

internal sealed class ExportUsageCsvValidator : AbstractValidator<ExportUsageCsv>
{
    public ExportUsageCsvValidator() => RuleFor(r => r.Range).SetValidator(new UsageRangeValidator());
}

internal sealed class ExportUsageCsvHandler(PlatformDbContext database, OperationContext context) : IHandler<ExportUsageCsv, ExportedUsage>
{
    private static readonly string[] Header =
    [
        "at", "agent_id", "sub_agent_id", "thread_id", "interaction_id", "call_type", "provider", "model_id", "attempt", "final", "outcome", "fallback_reason", "estimated",
        "prompt_tokens", "completion_tokens", "total_tokens", "cost_usd", "latency_ms",
    ];

    public async Task<Result<ExportedUsage>> HandleAsync(ExportUsageCsv request, CancellationToken ct)
    {
        // With a byte order mark: without it spreadsheets take UTF-8 for the system's code page.
        await using var writer = new StreamWriter(request.Output, new UTF8Encoding(true), 16 * 1024, leaveOpen: true);
        await writer.WriteAsync(CsvLine.Of(Header).AsMemory(), ct);
        var count = 0L;
        var calls = request.Range.Narrow(database.Set<TokenUsage>()).OrderBy(call => call.At).ThenBy(call => call.Id);
        await foreach (var call in calls.AsAsyncEnumerable().WithCancellation(ct))
        {
            await writer.WriteAsync(Line(call).AsMemory(), ct);
            count++;
        }

        context.Audit("usage.exported", "usage", context.TenantId.ToString(), after: new { request.Range, Calls = count });
        return new ExportedUsage(count);
    }

    private static string Line(TokenUsage call) => CsvLine.Of(
    [
        call.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), call.AgentId?.ToString(), call.SubAgentId?.ToString(), call.ThreadId, call.InteractionId,
        call.Kind.ToString(), call.Provider, call.Model, Text(call.Attempt), call.IsFinal ? "true" : "false", call.Outcome, call.FallbackReason, call.IsEstimated ? "true" : "false",
        Text(call.PromptTokens), Text(call.CompletionTokens), Text(call.TotalTokens), call.Cost.ToString("0.#########", CultureInfo.InvariantCulture), Text(call.LatencyMs),
    ]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
