using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Sources;

/// <summary>From where on work on new sources asks first, and what there is.</summary>
[Requires(Permissions.KnowledgeRead)]
public sealed record GetKnowledgeLimits : IQuery<KnowledgeLimitsView>;

/// <summary>Sets from where on work on new sources asks first; null asks never.</summary>
/// <param name="Version">That was read; null takes any.</param>
[Requires(Permissions.SettingsManage)]
public sealed record SetKnowledgeLimits(LimitValues Limits, uint? Version = null) : ICommand<KnowledgeLimitsView>;

/// <param name="Chunks">That serve or are being made.</param>
/// <param name="Bytes">Of all versions of all sources.</param>
/// <param name="Etag">0 while the defaults hold.</param>
public sealed record KnowledgeLimitsView(LimitValues Limits, long Chunks, long Bytes, uint Etag);

internal sealed class SetKnowledgeLimitsValidator : AbstractValidator<SetKnowledgeLimits>
{
    public SetKnowledgeLimitsValidator()
    {
        RuleFor(r => r.Limits.Cost).Must(cost => cost is null or (>= 0 and < 1_000_000)).Says(SourceText.All, "Amount").OverridePropertyName("/cost");
        RuleFor(r => r.Limits.Chunks).Must(chunks => chunks is null or >= 0).Says(SourceText.All, "Amount").OverridePropertyName("/chunks");
        RuleFor(r => r.Limits.Bytes).Must(bytes => bytes is null or >= 0).Says(SourceText.All, "Amount").OverridePropertyName("/bytes");
    }
}

internal sealed class KnowledgeLimitsHandler(PlatformDbContext database, OperationContext context, WorkEstimate estimates, TimeProvider time)
    : IHandler<GetKnowledgeLimits, KnowledgeLimitsView>, IHandler<SetKnowledgeLimits, KnowledgeLimitsView>
{
    public async Task<Result<KnowledgeLimitsView>> HandleAsync(GetKnowledgeLimits request, CancellationToken ct) =>
        await ViewAsync(await database.Set<KnowledgeLimits>().AsNoTracking().FirstOrDefaultAsync(ct), ct);

    public async Task<Result<KnowledgeLimitsView>> HandleAsync(SetKnowledgeLimits request, CancellationToken ct)
    {
        var limits = await database.Set<KnowledgeLimits>().FirstOrDefaultAsync(ct);
        if (request.Version is { } known && known != (uint)(limits?.Version ?? 0))
            return Errors.ChangedMeanwhile;
        var before = limits is null ? LimitValues.Default : ValuesOf(limits);
        if (limits is null)
            database.Add(limits = new KnowledgeLimits { TenantId = context.TenantId });
        (limits.Cost, limits.Chunks, limits.Bytes) = (request.Limits.Cost, request.Limits.Chunks, request.Limits.Bytes);
        limits.MarkChanged(time.GetUtcNow(), context.Actor.Name);
        context.Audit("knowledge.limits_changed", "knowledge_limits", context.TenantId.ToString(), before: before, after: request.Limits);
        return await ViewAsync(limits, ct);
    }

    private async Task<KnowledgeLimitsView> ViewAsync(KnowledgeLimits? limits, CancellationToken ct)
    {
        var (chunks, bytes) = await estimates.TotalsAsync(ct);
        return new KnowledgeLimitsView(limits is null ? LimitValues.Default : ValuesOf(limits), chunks, bytes, (uint)(limits?.Version ?? 0));
    }

    private static LimitValues ValuesOf(KnowledgeLimits limits) => new(limits.Cost, limits.Chunks, limits.Bytes);
}
