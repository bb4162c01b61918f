using System.ComponentModel.DataAnnotations;

namespace Platform.Web.Access.Entrance;

// The messages are keys of EntranceText: EntranceValidator shows them in the reader's language.

/// <summary>The field must not be empty.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FilledAttribute : RequiredAttribute
{
    public FilledAttribute() => ErrorMessage = "Rule.Filled";
}

/// <summary>Length counts, not kinds of characters (NIST SP 800-63B).</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class LongPasswordAttribute : MinLengthAttribute
{
    public const int Shortest = 10;

    public LongPasswordAttribute() : base(Shortest) => ErrorMessage = "Rule.LongPassword";
}

/// <summary>The same text must be given twice.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SameAsAttribute : CompareAttribute
{
    public SameAsAttribute(string other) : base(other) => ErrorMessage = "Rule.Same";
}
