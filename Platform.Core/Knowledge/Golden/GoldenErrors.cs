using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Golden;

internal static class GoldenErrors
{
    public static readonly Error Unknown = Error.NotFound("knowledge.unknown_golden", "There is no such golden question.");

    public static readonly Error UnknownRun = Error.NotFound("knowledge.unknown_golden_run", "There is no such run of golden questions.");

    public static readonly Error None = Error.Conflict("knowledge.no_golden", "There is no golden question whose answer still stands in the texts.");

    public static Error TooMany(int most) => Error.Conflict("knowledge.too_many_golden", $"A tenant has at most {most} golden questions.", most);

    public static Error WrongPlace(int number) => Error.OfField($"/expected/{number}", "knowledge.wrong_place", "The place is not within the text of that version.");
}
