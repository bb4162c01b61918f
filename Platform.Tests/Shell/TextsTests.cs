using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;
using Platform.Web.Shared;

namespace Platform.Tests.Shell;

/// <summary>Every family of texts of the server: both languages have the same keys, none is empty, and the places to fill agree.</summary>
public sealed partial class TextsTests
{
    private static readonly Assembly[] Houses = [typeof(SharedText).Assembly, typeof(Platform.Core.Shared.Operations.OperationRunner).Assembly];

    public static TheoryData<string> Families()
    {
        TheoryData<string> data = [];
        foreach (var name in Houses.SelectMany(house => house.GetManifestResourceNames()).Where(name => name.EndsWith(".resources", StringComparison.Ordinal)))
            data.Add(name[..^".resources".Length]);
        return data;
    }

    [Theory, MemberData(nameof(Families))]
    public void Family_BothLanguages_HoldTheSameKeysAndPlaces(string family)
    {
        var english = Read(family, CultureInfo.InvariantCulture);
        var russian = Read(family, CultureInfo.GetCultureInfo("ru"));

        Assert.NotEmpty(english);
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), russian.Keys.Order(StringComparer.Ordinal));
        foreach (var (key, text) in english)
        {
            Assert.False(string.IsNullOrWhiteSpace(text) || string.IsNullOrWhiteSpace(russian[key]), $"{family}: {key} is empty");
            Assert.True(Places(text).SetEquals(Places(russian[key])), $"{family}: {key} has other places to fill: '{text}' and '{russian[key]}'");
        }
    }

    [Theory, MemberData(nameof(Families))]
    public void Family_HasAMarkerClassOfItsName(string family)
        => Assert.True(HouseOf(family).GetType(family) is not null, $"no class {family}: the localizer would not find these texts");

    private static Dictionary<string, string> Read(string family, CultureInfo culture)
    {
        var set = new ResourceManager(family, HouseOf(family)).GetResourceSet(culture, createIfNotExists: true, tryParents: false);
        Assert.True(set is not null, $"{family} has no texts for '{culture.Name}'");
        return set.Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!, StringComparer.Ordinal);
    }

    private static Assembly HouseOf(string family) => Houses.Single(house => house.GetManifestResourceNames().Contains($"{family}.resources"));

    private static HashSet<string> Places(string text) => [.. Place().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"\{\w+")]
    private static partial Regex Place();
}
