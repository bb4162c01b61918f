using Platform.Core.Shared.Operations;

namespace Platform.Core.Office.Reports;

/// <summary>A report as it was read, with everything that is wrong with it.</summary>
internal struct ReportDraft
{
    private List<Error>? _errors;

    public string? AgentId;
    public string? Department;
    public string? Name;
    public string? Brand;
    public string? Status;
    public bool HasStatus;
    public string? Task;
    public string? ErrorMessage;
    public string? Metrics;
    public int? SalaryEquivalent;
    public int? FteHundredths;

    public void Add(Error error) => (_errors ??= []).Add(error);

    /// <summary>All mistakes as one refusal under the first one's code, or null.</summary>
    public readonly Error? Refusal => _errors switch
    {
        null => null,
        [var only] => only,
        [var first, ..] => first with { Detail = string.Join(" ", _errors.Select(error => error.Detail)), Fields = [.. _errors.SelectMany(error => error.Fields)] },
        _ => null,
    };
}
