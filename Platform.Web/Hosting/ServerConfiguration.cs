using Platform.Core.Shared.Settings;

namespace Platform.Web.Hosting;

/// <summary>Where settings come from: appsettings.json beside the program, <c>.env</c> in the working directory, the environment.</summary>
internal static class ServerConfiguration
{
    public static IConfigurationRoot Read() => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddInMemoryCollection(DotEnvFile.Read(Path.Combine(Directory.GetCurrentDirectory(), ".env")))
        .AddEnvironmentVariables()
        .Build();
}
