namespace Platform.Core.Shared.Embedded;

/// <summary>
/// Whom the servers run as. PostgreSQL refuses uid 0, so root hands both over to `postgres` (else `nobody`); everyone else keeps
/// the own user.
/// </summary>
internal sealed record ServerUser(string? Name, int UserId, int GroupId)
{
    static readonly ServerUser Ourselves = new(null, 0, 0);

    public static ServerUser Choose()
    {
        if (!Environment.IsPrivilegedProcess)
            return Ourselves;

        // postgres:x:105:113:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash
        var accounts = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(parts => parts.Length >= 4).ToList();
        var account = accounts.Find(parts => parts[0] == "postgres") ?? accounts.Find(parts => parts[0] == "nobody")
            ?? throw new EmbeddedStartException(
                "PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as. Start Platform as another user.");
        return new ServerUser(account[0], int.Parse(account[2]), int.Parse(account[3]));
    }

    /// <summary>Gives the folder and all in it to the servers' user.</summary>
    public async Task TakeOwnershipAsync(string path, string log, CancellationToken cancellationToken)
    {
        if (Name is null)
            return;
        var code = await ChildProcess.RunAsync(new ChildCommand("chown", ["-hR", $"{UserId}:{GroupId}", path], log), cancellationToken);
        if (code != 0)
            throw new EmbeddedStartException($"The folder {path} cannot be given to the user {Name}: see {log}.");
    }

    /// <summary>
    /// The arguments of setpriv that turn root into this user. A data directory below a closed folder such as /root can only be
    /// reached with CAP_DAC_OVERRIDE, so it is kept exactly then.
    /// </summary>
    public async Task<IReadOnlyList<string>> SetprivArgumentsAsync(string folder, string log, CancellationToken cancellationToken)
    {
        if (Name is null)
            return [];
        List<string> arguments = [$"--reuid={UserId}", $"--regid={GroupId}", "--clear-groups"];
        var probe = new ChildCommand("test", ["-x", folder], log) { SetprivArguments = arguments };
        return await ChildProcess.RunAsync(probe, cancellationToken) == 0
            ? arguments
            : [.. arguments, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
    }
}
