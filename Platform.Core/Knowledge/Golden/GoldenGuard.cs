using System.Globalization;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Golden;

/// <summary>Has an index wait that finds less of the golden questions' places than the one it is to replace.</summary>
internal sealed class GoldenGuard(GoldenRuns runs) : ISwitchGuard
{
    public const string Worse = "golden_worse";

    // Below that it is a matter of where chunks happen to end.
    private const double Tolerance = 0.01;

    private const int Depth = 5;

    public async Task<SwitchWarning?> ExamineAsync(TenantId tenant, Guid collection, Guid index, CancellationToken ct)
    {
        var compared = await runs.CompareAsync(Actor.Job("knowledge-guard", tenant), collection, index, new GoldenSettings(), ct);
        if (compared.Value is not { } both)
            return null;
        var (present, next) = (GoldenScore.Mean([.. both.Present.Select(result => result.Figures)]), GoldenScore.Mean([.. both.Next.Select(result => result.Figures)]));
        if (next.Recall[Depth] >= present.Recall[Depth] - Tolerance && next.Ndcg >= present.Ndcg - 2 * Tolerance)
            return null;
        var worse = both.Present.Zip(both.Next).Count(pair => pair.Second.Figures.Recall[Depth] < pair.First.Figures.Recall[Depth] - Tolerance || pair.Second.Figures.Ndcg < pair.First.Figures.Ndcg - 2 * Tolerance);
        return new SwitchWarning(Worse, string.Create(
            CultureInfo.InvariantCulture, $"recall@{Depth} {present.Recall[Depth]:0.000} → {next.Recall[Depth]:0.000}, nDCG {present.Ndcg:0.000} → {next.Ndcg:0.000}, {worse}/{both.Next.Count}"));
    }
}
