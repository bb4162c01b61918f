using System.Globalization;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Trying;

namespace Platform.Web.Runtime.TestChat;

/// <summary>One of the sides that answer: an agent, one of its versions, and who would answer now.</summary>
/// <param name="index">0, or 1 for the side that is compared with it.</param>
public sealed class TestSide(int index)
{
    /// <summary>In the address: the version that is in effect, whichever it is.</summary>
    public const string Published = "published";

    public int Index { get; } = index;

    /// <summary>Names in the address.</summary>
    public string AgentKey => Index == 0 ? "agent" : "agent2";

    public string VersionKey => Index == 0 ? "version" : "version2";

    public TestPlace? Place { get; set; }

    public IReadOnlyList<VersionNumber> Versions { get; set; } = [];

    /// <summary>As the address has it.</summary>
    public string? Choice { get; set; }

    public bool IsReady => Place is not null && Number is not null;

    /// <summary>What is asked: the chosen version, else the published one, else the newest; the second side shows the newest where nothing is chosen.</summary>
    public int? Number => IsPublished ? PublishedNumber : Chosen ?? Versions.FirstOrDefault()?.Number;

    /// <summary>It follows what is in effect.</summary>
    public bool IsPublished => PublishedNumber is not null && (Choice == Published || (Chosen is null && Index == 0));

    /// <summary>Of the message: null for the version in effect.</summary>
    public int? Asked => IsPublished ? null : Number;

    private int? PublishedNumber => Versions.FirstOrDefault(version => version.IsPublished)?.Number;

    private int? Chosen => int.TryParse(Choice, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Versions.Any(version => version.Number == number) ? number : null;
}
