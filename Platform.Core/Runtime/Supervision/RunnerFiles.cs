using Microsoft.Extensions.Options;
using Platform.Core.Shared.Embedded;

namespace Platform.Core.Runtime.Supervision;

/// <summary>Where a process of an agent works and writes: <c>{data}/runners/{agent id}/{kind}</c>, for the server's own user alone.</summary>
internal sealed class RunnerFiles(IOptions<SupervisionOptions> options)
{
    // Agent ids are slugs with a dot, kinds are names of types: nothing in them leads elsewhere.
    private string Folder(string agentId) => Path.Combine(Path.GetFullPath(options.Value.DataDirectory), "runners", agentId);

    public ProcessLog Log(string agentId, string kind) => new(Path.Combine(Folder(agentId), kind + ".log"));

    public string Workplace(string agentId, string kind)
    {
        var folder = Path.Combine(Folder(agentId), kind);
        UnixFiles.CreateFolder(folder, UnixFiles.OwnerOnlyFolder);
        return folder;
    }
}
