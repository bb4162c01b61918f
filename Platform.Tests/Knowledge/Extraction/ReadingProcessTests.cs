using Platform.Core.Knowledge.Extraction;

namespace Platform.Tests.Knowledge.Extraction;

/// <summary>Limits of time and memory, what a process is given to know, and who ends it.</summary>
public sealed class ReadingProcessTests : IDisposable
{
    private readonly Reader _reader = new(new ExtractionOptions { ProgramPath = typeof(TestProcess).Assembly.Location, PageTimeout = TimeSpan.FromSeconds(5), MemoryLimit = 300, Parallel = 1 });

    public void Dispose() => _reader.Dispose();

    [Theory]
    [InlineData("sleeps", ExtractionFaults.Timeout)]
    [InlineData("dies", ExtractionFaults.Crashed)]
    [InlineData("eats", ExtractionFaults.Memory)]
    [InlineData("raves", ExtractionFaults.Crashed)]
    [InlineData("floods", ExtractionFaults.Crashed)]
    public async Task Read_ProcessThatMisbehaves_IsEnded_AndWhatThereIsIsKept(string behaviour, string code)
    {
        var read = await _reader.ReadAsync(behaviour, "x");
        var next = await _reader.ReadAsync("behaves", "x");

        Assert.Equal("First page.\n\n", Assert.Single(read.Pages).Text);
        Assert.Equal(code, read.Code);
        Assert.Null(next.Ended.Fault);
    }

    [Fact]
    public async Task Read_Process_KnowsNothingOfTheServersEnvironment()
    {
        Environment.SetEnvironmentVariable("PLATFORM_TEST_SECRET", "hush");

        var names = (await _reader.ReadAsync("tells", "x")).Ended.Language!.Split(' ');

        Assert.DoesNotContain("PLATFORM_TEST_SECRET", names);
        Assert.Empty(names.Where(name => !name.StartsWith("DOTNET_", StringComparison.Ordinal)).Except(["HOME", "LC_ALL", "PATH", "PWD", "TMPDIR", "OLDPWD", "SHLVL", "_"]));
    }

    [Fact]
    public async Task Read_LeftInTheMiddle_EndsItsProcess()
    {
        using var cancellation = new CancellationTokenSource();
        File.WriteAllText(_reader.PathOf("spool"), "x");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var item in _reader.Extractor.ReadAsync(new ExtractionRequest(_reader.PathOf("spool"), "sleeps"), cancellation.Token))
                if (item is ExtractedPage)
                    await cancellation.CancelAsync();
        });

        await Eventually.TrueAsync(() => Directory.GetDirectories(_reader.Folder).Length == 0, "the process and its folder are gone");
        Assert.Null((await _reader.ReadAsync("behaves", "x")).Ended.Fault);
    }

    [Fact]
    public async Task Read_SmallFiles_ShareAProcess()
    {
        for (var i = 0; i < 5; i++)
            await _reader.ReadAsync("behaves", "x");

        Assert.Single(Directory.GetDirectories(_reader.Folder));
    }

    [Fact]
    public async Task Read_PartOfAnArchiveThatEndsItsProcess_IsLeftOut_AndResumingLeavesItOutAgain()
    {
        // Small on the disk, and more than the heap in memory once it has become a tree.
        using var reader = new Reader(new ExtractionOptions { HeapLimit = 40 });
        var hungry = System.Text.Encoding.UTF8.GetBytes("<html><body>" + string.Concat(Enumerable.Range(0, 600_000).Select(i => $"<b id=x{i}>{i % 7}</b>")));
        File.WriteAllBytes(reader.PathOf("a.zip"), Reader.Zip(("a.txt", "First."u8.ToArray()), ("hungry.html", hungry), ("z.txt", "Last."u8.ToArray())));

        var read = await reader.ReadFileAsync("a.zip");
        var fault = Assert.Single(read.Faults);
        var rest = await reader.ReadAsync(new ExtractionRequest(reader.PathOf("a.zip"), "a.zip", FromPage: fault.Page!.Value + 1, KnownFaults: [fault]));

        Assert.Equal("part_memory", fault.Code);
        Assert.Null(read.Ended.Fault);
        Assert.Contains("First.", read.Text, StringComparison.Ordinal);
        Assert.Contains("Last.", read.Text, StringComparison.Ordinal);
        Assert.Equal(read.Pages.Where(page => page.Number > fault.Page).Select(page => page.Text), rest.Pages.Select(page => page.Text));
    }
}
