using System.IO.Compression;
using System.Text;
using Platform.Core.Knowledge.Reading;
using Platform.Core.Knowledge.Sources;

namespace Platform.Tests.Knowledge.Ingestion;

/// <summary>Archives: each file in them is a source of its own.</summary>
public sealed class ArchiveTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task EveryFile_IsASource_AndWhatCannotBeTakenIsNamed()
    {
        var made = await IngestionCase.NewAsync(platform);
        var archive = await made.AddFileAsync("all.zip", Zip(("docs/one.txt", "The first file."), ("два.txt", "Второй файл."), ("../evil.txt", "Never."), ("again.txt", "The first file."), ("inner.zip", Encoding.Latin1.GetString(Zip(("x.txt", "x"))))));

        await made.WorkAsync();

        var view = await made.GetAsync(archive);
        Assert.Equal((SourceStatus.Ready, 3), (view.Row.Status, view.Row.Children));
        Assert.Equal(["already_there again.txt", "path_trick ../evil.txt"], view.Versions[0].Warnings.Select(warning => $"{warning.Code} {warning.Detail}").Order());
        var children = await platform.RunAsync(new ListSources(new SourceFilter(Parent: archive)), made.Actor);
        Assert.Equal(["inner.zip Failed nested_zip", "one.txt Ready ", "два.txt Ready "], children.Items.Select(child => $"{child.Title} {child.Status} {child.Error?.Code}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task NewerArchive_ReplacesAddsAndRemoves()
    {
        var made = await IngestionCase.NewAsync(platform);
        var archive = await made.AddFileAsync("all.zip", Zip(("keep.txt", "Kept."), ("change.txt", "Before."), ("go.txt", "Goes.")));
        await made.WorkAsync();
        var changed = await made.SqlAsync<Guid>("SELECT id FROM knowledge_sources WHERE parent_id = $1 AND title = 'change.txt'", archive);

        await platform.RunAsync(new ReplaceSource(archive, "all.zip", "", SpooledFile.Of(Zip(("keep.txt", "Kept."), ("change.txt", "After."), ("new.txt", "Comes.")))), made.Actor);
        await made.WorkAsync();

        Assert.Equal("change.txt keep.txt new.txt", await made.SqlAsync<string>("SELECT string_agg(title, ' ' ORDER BY title) FROM knowledge_sources WHERE parent_id = $1", archive));
        Assert.Equal(("After.", 2), ((await made.TextAsync(changed)).TrimEnd(), (await made.GetAsync(changed)).Row.Version));
    }

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var memory = new MemoryStream();
        using (var archive = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(name.EndsWith(".zip", StringComparison.Ordinal) ? Encoding.Latin1.GetBytes(text) : Encoding.UTF8.GetBytes(text));
            }
        }

        return memory.ToArray();
    }
}
