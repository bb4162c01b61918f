using Microsoft.Extensions.AI;

namespace Platform.Core.Models.Wire;

/// <summary>Tokens of one attempt, and whether they are the provider's own count.</summary>
/// <param name="Cost">US dollars as the provider says; null where it does not.</param>
internal sealed record UsageReading(int PromptTokens, int CompletionTokens, bool IsEstimated, decimal? Cost = null)
{
    /// <summary>Where the price of a call stands in <see cref="UsageDetails.AdditionalCounts"/>: billionths of a US dollar.</summary>
    public const string CostInBillionths = "cost_nanodollars";

    // An estimate can be wrong by half; what is off by so much more is no count of this call.
    private const int Absurd = 20;
    private const int Slack = 2_000;

    /// <summary>The provider's count where it can be one: not negative, not zero for something that was said, its total no less than its parts, and no multiple of what was sent.</summary>
    public static UsageReading Of(UsageDetails? said, int estimatedPrompt, int estimatedCompletion)
    {
        if (said is { InputTokenCount: { } prompt } && IsBelievable(prompt, estimatedPrompt)
            && (said.OutputTokenCount ?? 0) is var completion && IsBelievable(completion, estimatedCompletion)
            && (said.TotalTokenCount is not { } total || total >= prompt + completion))
        {
            var cost = said.AdditionalCounts?.TryGetValue(CostInBillionths, out var billionths) is true ? billionths / 1_000_000_000m : (decimal?)null;
            return new UsageReading((int)prompt, (int)completion, false, cost);
        }

        return new UsageReading(estimatedPrompt, estimatedCompletion, true);
    }

    // More than the text shows is normal (hidden reasoning), less than nothing or beyond all measure is not.
    private static bool IsBelievable(long count, int estimated) =>
        count >= 0 && (count > 0 || estimated == 0) && count <= (long)estimated * Absurd + Slack * (long)Absurd;
}
