using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Reading;

/// <summary>Refusals of what is read of sources.</summary>
internal static class ReadingErrors
{
    public static readonly Error UnknownVersion = Error.NotFound("knowledge.unknown_version", "The source has no such version.");

    public static readonly Error UnknownEdition = Error.NotFound("knowledge.unknown_edition", "The source has no such edition.");

    public static readonly Error NoOriginal = Error.NotFound("knowledge.no_original", "The source has no file of its own.");
}
