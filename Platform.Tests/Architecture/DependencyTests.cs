using System.Xml.Linq;
using Mono.Cecil;

namespace Platform.Tests.Architecture;

/// <summary>Who may see whom: walls 1 to 3 of the architecture.</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> ProjectReferences = new()
    {
        ["Platform.Protocol"] = [],
        ["Platform.Core"] = ["Platform.Protocol"],
        ["Platform.Jobs"] = ["Platform.Core", "Platform.Protocol"],
        // The runner is cargo of the web: see WebCarriesTheRunner_AndUsesNothingOfIt.
        ["Platform.Web"] = ["Platform.Core", "Platform.Jobs", "Platform.Protocol", "Platform.AgentRunner"],
        ["Platform.AgentRunner"] = ["Platform.Protocol"],
        ["Platform.HybridAgent"] = ["Platform.Protocol"],
    };

    // The Contracts that a feature of the core may use, of the architecture's table.
    internal static readonly Dictionary<string, string[]> Features = new()
    {
        ["Tenants"] = [], ["Access"] = ["Tenants"], ["Audit"] = [], ["Usage"] = ["Tenants"], ["Office"] = ["Tenants", "Access"], ["Models"] = ["Usage"],
        ["Agents"] = ["Tenants", "Models"], ["Knowledge"] = ["Models", "Agents"], ["Runtime"] = ["Tenants", "Access", "Agents", "Knowledge", "Models", "Usage", "Office"],
        ["Pipelines"] = ["Access", "Office"], ["Crm"] = ["Tenants"], ["Automation"] = ["Crm", "Runtime", "Agents", "Office"],
    };

    // Where the parts are put together, which therefore see all of them; the demo sets a tenant up as the shell's commands do.
    private static readonly string[] Composition = ["Platform.Web.Hosting", "Platform.Web.Admin", "Platform.Web.Office.Demo", ""];

    // Of the ground floor's data only what a host needs to start and to tell faults apart.
    private static readonly string[] SharedDataForHosts = ["DatabaseFault", "DatabaseMigrator"];

    private static readonly string[] OutsideLibraries = ["Microsoft.EntityFrameworkCore", "Npgsql", "StackExchange.Redis"];

    [Fact]
    public void Projects_ReferenceOnlyThoseBelowThem()
    {
        foreach (var (project, allowed) in ProjectReferences)
        {
            var file = Path.Combine(Code.Root, project, project + ".csproj");
            if (!File.Exists(file))
                continue;
            var referenced = XDocument.Load(file).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.Empty(referenced.Except(allowed).Select(r => $"{project} → {r}"));
        }
    }

    [Fact]
    public void WebCarriesTheRunner_AndUsesNothingOfIt() =>
        Assert.Empty(Code.Types("Platform.Web").Where(type => Code.Mentioned(type).Any(mentioned => mentioned.Scope.Name == "Platform.AgentRunner")).Select(type => type.FullName));

    [Fact]
    public void CoreFeatures_UseOthersOnlyThroughTheContractsOfTheTable()
    {
        var wrong =
            from type in Code.Types("Platform.Core")
            let own = Feature(Code.NamespaceOf(type), "Platform.Core")
            where own is not null
            from mentioned in Code.Mentioned(type)
            let other = Feature(Code.NamespaceOf(mentioned), "Platform.Core")
            where other is not null and not "Shared" && other != own
            where own == "Shared" || !Code.NamespaceOf(mentioned).StartsWith($"Platform.Core.{other}.Contracts", StringComparison.Ordinal) || !Features[own].Contains(other)
            // The context and the model find every feature's entities by reflection; nothing else of Shared may name one.
            select $"{Code.Written(type).FullName} → {mentioned.FullName}";
        Assert.Empty(wrong.Distinct());
    }

    [Theory]
    [InlineData("Platform.Web")]
    [InlineData("Platform.Jobs")]
    public void WebAndJobs_UseTheirOwnFeatureContractsAndShared_NeverDataOrItsLibraries(string project)
    {
        var wrong =
            from type in Code.Types(project)
            let home = Code.NamespaceOf(type)
            where !Composition.Contains(home)
            let own = Feature(home, project)
            from mentioned in Code.Mentioned(type)
            let space = Code.NamespaceOf(mentioned)
            let other = Feature(space, "Platform.Core")
            where OutsideLibraries.Any(library => space == library || space.StartsWith(library + ".", StringComparison.Ordinal))
                || (other is not null && space.StartsWith($"Platform.Core.{other}.Data", StringComparison.Ordinal) && !(other == "Shared" && SharedDataForHosts.Contains(mentioned.Name)))
                || (other is not null and not "Shared" && other != own && !space.StartsWith($"Platform.Core.{other}.Contracts", StringComparison.Ordinal) && !IsSetup(type))
            select $"{Code.Written(type).FullName} → {mentioned.FullName}";
        Assert.Empty(wrong.Distinct());
    }

    [Fact]
    public void TopFolders_AreTheFeaturesOfTheTable_InEveryProject()
    {
        string[] others = ["Shared", "Hosting", "Architecture", "Protocol", "Properties", "wwwroot", "bin", "obj", "Journeys", "Shell", "Admin", "Jobs"];
        foreach (var project in Code.Projects.Where(project => project is "Platform.Core" or "Platform.Jobs" or "Platform.Web" or "Platform.Tests"))
            Assert.Empty(Directory.EnumerateDirectories(Path.Combine(Code.Root, project)).Select(folder => Path.GetFileName(folder)!).Except(Features.Keys).Except(others).Select(f => $"{project}/{f}"));
    }

    private static bool IsSetup(TypeDefinition type) => Code.Written(type).Name.EndsWith("Setup", StringComparison.Ordinal);

    private static string? Feature(string space, string project) =>
        space.StartsWith(project + ".", StringComparison.Ordinal) ? space[(project.Length + 1)..].Split('.')[0] is var name && (Features.ContainsKey(name) || name == "Shared") ? name : null : null;
}
