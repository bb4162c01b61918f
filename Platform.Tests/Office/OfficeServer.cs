using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;
using Platform.Core.Shared.Settings;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants;
using Platform.Core.Tenants.Contracts;
using Platform.Web.Hosting;

namespace Platform.Tests.Office;

/// <summary>The whole server on a real port, with a database of its own and two tenants.</summary>
public sealed class OfficeServer : IAsyncLifetime
{
    private TestDatabase? _database;
    private WebApplication? _app;

    public IServiceProvider Services => _app!.Services;

    public Uri Address { get; private set; } = null!;

    public string ConnectionString => _database!.ConnectionString;

    public string RedisUrl { get; private set; } = "";

    public TenantInfo Mine { get; private set; } = null!;

    public TenantInfo Other { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var servers = await TestServers.GetAsync();
        _database = await servers.CreateDatabaseAsync();
        RedisUrl = servers.RedisUrlFor(_database.ConnectionString);
        _app = Build(_database.ConnectionString, RedisUrl, 0);
        await Start.PrepareAsync(Services, CancellationToken.None);
        await _app.StartAsync();
        Address = new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Mine = await MakeTenantAsync("mine");
        Other = await MakeTenantAsync("other");
    }

    public static WebApplication Build(string databaseUrl, string redisUrl, int port) => PlatformServer.Build(
        new PlatformSettings { Port = port, DatabaseUrl = databaseUrl, RedisUrl = redisUrl, DataDirectory = Path.Combine(Path.GetTempPath(), "platform-office-tests"),
            McpCommands = new Dictionary<string, McpCommand> { ["listed"] = new() { Name = "listed", Program = "true" } } },
        databaseUrl, redisUrl, new WebApplicationOptions { ApplicationName = "Platform.Web", ContentRootPath = AppContext.BaseDirectory });

    public async Task<TenantInfo> MakeTenantAsync(string slug)
    {
        var made = await RunAsync(new CreateTenant(slug, slug), Actor.Shell());
        return made.Value!;
    }

    public Task<Result<T>> RunAsync<T>(IOperation<T> operation, Actor actor) => Services.GetRequiredService<OperationRunner>().RunAsync(operation, actor);

    public Task<Result<T>> RunAsync<T>(IOperation<T> operation, TenantInfo tenant) => RunAsync(operation, Actor.Job("test", tenant.Id));

    /// <summary>A key as the table holds it, and a client that sends it.</summary>
    public async Task<string> MakeKeyAsync(TenantInfo tenant, string[]? scopes = null, DateTimeOffset? expires = null)
    {
        var token = SecretToken.New("pk_");
        await using var command = Services.GetRequiredService<Databases>().System.CreateCommand(
            "INSERT INTO api_keys (id, tenant_id, name, prefix, key_hash, scopes, created_at, created_by, expires_at) VALUES ($1, $2, 'test', $3, $4, $5, now(), 'test', $6)");
        command.Parameters.Add(new() { Value = Guid.CreateVersion7() });
        command.Parameters.Add(new() { Value = tenant.Id.Value });
        command.Parameters.Add(new() { Value = token.Hint });
        command.Parameters.Add(new() { Value = token.Hash() });
        command.Parameters.Add(new() { Value = scopes ?? ["office:read", "office:write"] });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)expires ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync();
        return token.Text;
    }

    public async Task<OfficeClient> ClientAsync(TenantInfo tenant, string[]? scopes = null, DateTimeOffset? expires = null) =>
        new(Address, await MakeKeyAsync(tenant, scopes, expires));

    /// <summary>One value, as the owner of the database sees it.</summary>
    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Services.GetRequiredService<Databases>().Owner.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Services.GetRequiredService<Databases>().Owner.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync();
    }

    public async Task DisposeAsync()
    {
        try
        {
            await _app!.StopAsync();
        }
        catch (OperationCanceledException)
        {
            // Its grace is over, on a machine under load: what is still open (pages of the test's browser) is cut off by what follows.
        }

        await _app!.DisposeAsync();
        await _database!.DisposeAsync();
    }
}

/// <summary>The API as a program calls it.</summary>
public sealed class OfficeClient(Uri address, string key)
{
    private readonly HttpClient _http = new() { BaseAddress = address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };

    public string Key => key;

    public Task<Answer> PostAsync(string path, string json, string mediaType = "application/json") => SendAsync(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, mediaType));

    public Task<Answer> ReportAsync(string agent, object report) => SendAsync(HttpMethod.Post, $"/api/v1/office/agents/{agent}/status", JsonContent.Create(report));

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<Answer> SendAsync(HttpMethod method, string path) => SendAsync(method, path, null);

    private async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        // Files of agents are YAML, calendars their own form: as text, so that what they hold is looked through as well.
        var body = text.Length == 0 ? default
            : response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) is true ? JsonDocument.Parse(text).RootElement : JsonSerializer.SerializeToElement(text);
        return new Answer((int)response.StatusCode, body, response.Content.Headers.ContentType?.MediaType)
        {
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }
}

public sealed record Answer(int Status, JsonElement Body, string? MediaType)
{
    public TimeSpan? RetryAfter { get; init; }

    public string? Code => Body.GetProperty("code").GetString();

    public IEnumerable<string> Pointers => Body.GetProperty("errors").EnumerateObject().Select(error => error.Name);
}
