using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Platform.Core.Knowledge.Extraction.Reading;
using Platform.Core.Shared.Embedded;
using Platform.Core.Shared.Settings;
using Platform.Web.Admin;
using Platform.Web.Hosting;

// Before anything is read that has secrets: this process reads files that nobody trusts.
if (ExtractionProgram.Takes(args))
    return await ExtractionProgram.RunAsync();

var configuration = ServerConfiguration.Read();
var reader = new SettingsReader(configuration);
var settings = reader.Read();
if (AdminCommand.Takes(args, reader.Problems))
    return await AdminCommand.RunAsync(args, settings, reader.Problems);
if (reader.Problems.Count > 0)
{
    foreach (var problem in reader.Problems)
        Console.Error.WriteLine(problem);
    return SettingsReader.ExitCode;
}

try
{
    await using var embedded = settings.IsEmbedded
        ? await EmbeddedServices.StartAsync(new EmbeddedOptions { DataDirectory = settings.DataDirectory }, CancellationToken.None)
        : null;
    await using var app = PlatformServer.Build(settings, embedded?.DatabaseUrl ?? settings.DatabaseUrl!, embedded?.RedisUrl ?? settings.RedisUrl!);
    var administrator = await Start.PrepareAsync(app.Services, CancellationToken.None);
    await app.StartAsync();
    Greeting.Print(settings, administrator);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (EmbeddedStartException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
catch (StartException problem)
{
    Console.Error.WriteLine(problem.Message);
    return 1;
}
catch (IOException problem) when (problem.InnerException is AddressInUseException or SocketException || problem.Message.Contains("Failed to bind", StringComparison.Ordinal))
{
    Console.Error.WriteLine($"Port {settings.Port} on {settings.Host} cannot be used: it is taken by another program or not allowed. Stop that program, or set MANAGER_PORT to another port.");
    return 1;
}
