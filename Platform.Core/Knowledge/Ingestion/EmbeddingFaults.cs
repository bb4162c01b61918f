using Platform.Core.Knowledge.Contracts;
using Platform.Core.Models.Contracts;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>What a provider's refusal means for the work.</summary>
internal static class EmbeddingFaults
{
    /// <summary>The provider's vectors have another length than those that are there.</summary>
    public const string Dimension = "embedding_dimension";

    /// <summary>What came is no embedding.</summary>
    public const string Garbage = "embedding_garbage";

    /// <summary>As the ledger says it.</summary>
    public const string BudgetExhausted = "usage.budget_exhausted";

    public static Exception Of(ModelException exception, int page) => exception.Error.Code switch
    {
        BudgetExhausted => new PausedException(new SourceFault(BudgetExhausted, exception.Error.Detail, null)),
        ModelErrors.Refused => new SourceFaultException(new SourceFault(ModelErrors.Refused, exception.Error.Detail, page)),
        ModelErrors.BadAnswer => new RetryLaterException(Garbage, exception.Error.Detail, patient: false, inner: exception),
        var code => new RetryLaterException(code, exception.Error.Detail, patient: true, exception.Error.RetryAfter, exception),
    };
}
