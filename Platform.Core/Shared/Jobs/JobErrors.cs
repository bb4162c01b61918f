using Platform.Core.Shared.Operations;

namespace Platform.Core.Shared.Jobs;

/// <summary>Refusals of the jobs' operations, and the feature name of their change notices.</summary>
public static class JobErrors
{
    public const string Feature = "Jobs";

    public static Error Unknown(string key) => Error.NotFound("jobs.unknown_job", $"There is no job '{key}'.", key);
}
