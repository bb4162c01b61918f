using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Platform.Core.Access.Contracts;
using Platform.Core.Tenants.Contracts;
using Platform.Tests.Office;

namespace Platform.Tests.Shared.Api;

/// <summary>The configuration API as a program calls it, with headers to send and to look at.</summary>
public sealed class ApiClient(Uri address, string key) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };

    public static async Task<ApiClient> OfAsync(OfficeServer server, TenantInfo tenant, params string[] scopes) =>
        new(server.Address, await server.MakeKeyAsync(tenant, scopes.Length == 0 ? ["admin"] : scopes));

    public Task<ApiAnswer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync("GET", path, null, headers);

    public Task<ApiAnswer> PostAsync(string path, object body, params (string Name, string Value)[] headers) => SendAsync("POST", path, body, headers);

    public Task<ApiAnswer> PatchAsync(string path, object body, params (string Name, string Value)[] headers) => SendAsync("PATCH", path, body, headers);

    public Task<ApiAnswer> DeleteAsync(string path, params (string Name, string Value)[] headers) => SendAsync("DELETE", path, null, headers);

    /// <param name="body">A string is sent as it is, anything else as JSON.</param>
    public async Task<ApiAnswer> SendAsync(string method, string path, object? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
        {
            if (name != "Content-Type")
                Assert.True(request.Headers.TryAddWithoutValidation(name, value));
            else
                request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new ApiAnswer((int)response.StatusCode, text, response.Headers, response.Content.Headers.ContentType?.MediaType);
    }

    public void Dispose() => _http.Dispose();
}

public sealed record ApiAnswer(int Status, string Text, HttpResponseHeaders Headers, string? MediaType)
{
    public JsonElement Body => JsonDocument.Parse(Text).RootElement;

    public string? Code => Body.GetProperty("code").GetString();

    public string Tag => Headers.ETag!.ToString();

    public IEnumerable<string> Pointers => Body.GetProperty("errors").EnumerateObject().Select(error => error.Name);

    public string Message(string pointer) => Body.GetProperty("errors").GetProperty(pointer)[0].GetString()!;

    public string Value(string name) => Body.GetProperty(name).ToString();

    public IEnumerable<JsonElement> Items => Body.GetProperty("items").EnumerateArray();
}
