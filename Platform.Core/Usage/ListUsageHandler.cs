using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Usage.Contracts;
using Platform.Core.Usage.Data;

namespace Platform.Core.Usage;

internal sealed class ListUsageValidator : AbstractValidator<ListUsage>
{
    public ListUsageValidator()
    {
        RuleFor(r => r.Limit).IsLimit();
        RuleFor(r => r.To).Must((request, to) => to is null || request.From is null || to > request.From).Says(UsageRuleText.All, "Range");
    }
}

internal sealed class ListUsageHandler(PlatformDbContext database, TimeProvider time) : IHandler<ListUsage, UsagePage>
{
    private const int DefaultDays = 30;

    public async Task<Result<UsagePage>> HandleAsync(ListUsage request, CancellationToken ct)
    {
        // A call that ends in this very moment belongs to "now".
        var to = (request.To ?? time.GetUtcNow().AddMilliseconds(1)).ToUniversalTime();
        var from = (request.From ?? to.AddDays(-DefaultDays)).ToUniversalTime();
        var calls = new UsageRange(from, to, request.AgentId).Narrow(database.Set<TokenUsage>());
        var page = calls;
        if (request.Cursor is { } cursor)
        {
            if (Cursor.Read(cursor, 2) is not [var at, var id] || !at.TryGetDateTimeOffset(out var lastAt) || !id.TryGetGuid(out var lastId))
                return Cursor.Malformed;
            page = page.Where(call => call.At < lastAt || (call.At == lastAt && call.Id < lastId));
        }

        var rows = await page.OrderByDescending(call => call.At).ThenByDescending(call => call.Id).Take(request.Limit + 1)
            .Select(call => new Row(
                call.Id,
                new UsageItem(
                    call.AgentId, call.InteractionId, call.ThreadId, call.Kind, call.Attempt, call.IsFinal, call.Provider, call.Model, call.PromptTokens, call.CompletionTokens,
                    call.TotalTokens, call.Cost, call.At, call.SubAgentId, call.Outcome, call.FallbackReason, call.IsEstimated, call.LatencyMs))).ToListAsync(ct);
        var totals = await calls.GroupBy(_ => 1).Select(all => new UsageTotals(
                all.LongCount(), all.Sum(call => (long)call.PromptTokens), all.Sum(call => (long)call.CompletionTokens), all.Sum(call => (long)call.TotalTokens), all.Sum(call => call.Cost)))
            .FirstOrDefaultAsync(ct) ?? new UsageTotals(0, 0, 0, 0, 0);
        var listing = Listing<Row>.Cut(rows, request.Limit, row => [row.Item.Timestamp, row.Id]);
        return new UsagePage([.. listing.Items.Select(row => row.Item)], listing.NextCursor, totals);
    }

    private sealed record Row(Guid Id, UsageItem Item);
}
