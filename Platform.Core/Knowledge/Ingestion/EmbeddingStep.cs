using Microsoft.Extensions.AI;
using Npgsql;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Data;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>Has a provider embed the chunks, a batch at a time; what was embedded before, by whatever source of the tenant, is not paid for again.</summary>
internal sealed class EmbeddingStep(Databases databases, IModelClients models, IModelCatalogue catalogue, WorkLimits limits)
{
    // What every provider takes in one call.
    private const int BatchSize = 96;

    private const string Read =
        """
        SELECT c.ordinal, c.page, c.heading_path, c.prefix, c.text, c.text_hash, c.start_at - c.context_start, p.text
        FROM knowledge_chunks c LEFT JOIN knowledge_chunks p ON p.tenant_id = c.tenant_id AND p.edition_id = c.edition_id AND p.ordinal = c.ordinal - 1 AND c.context_start < c.start_at
        WHERE c.tenant_id = $1 AND c.edition_id = $2 AND c.ordinal > $3 ORDER BY c.ordinal LIMIT $4
        """;

    /// <summary>One batch; false when all are embedded.</summary>
    public async Task<bool> AdvanceAsync(EditionHold hold, CancellationToken ct)
    {
        var (edition, choice) = (hold.Edition, hold.Edition.Settings.Embedding!);
        if (hold.Checkpoint is { Ordinal: < 0, Confirmed: false })
            await AskAsync(edition, choice, ct);
        var chunks = await ChunksAsync(edition, hold.Checkpoint.Ordinal, ct);
        if (chunks.Count == 0)
        {
            await hold.EnterAsync(EditionState.Linking, hold.Total, null, ct);
            return false;
        }

        var missing = await MissingAsync(edition, choice, chunks, ct);
        var (vectors, cost) = missing.Count == 0 ? ([], 0) : await EmbedAsync(edition, choice, missing, ct);
        var move = new EditionMove(EditionState.Embedding, hold.Checkpoint with { Ordinal = chunks[^1].Ordinal }, hold.Done + chunks.Count, hold.Total) { Cost = cost };
        await hold.MoveAsync(move, (connection, _, stop) => KeepAsync(connection, edition, choice, missing, vectors, stop), ct);
        return true;
    }

    // Now that the text is known, the price is known.
    private async Task AskAsync(ClaimedEdition edition, EmbeddingChoice choice, CancellationToken ct)
    {
        var price = await catalogue.PriceOfAcrossTenants(edition.Tenant, new ModelChoice(choice.Provider, choice.Model), ct);
        if (await limits.AsksAsync(edition, price, ct) is { } question)
            throw new PausedException(question);
    }

    private async Task<(IReadOnlyList<byte[]> Vectors, decimal Cost)> EmbedAsync(ClaimedEdition edition, EmbeddingChoice choice, IReadOnlyList<Piece> pieces, CancellationToken ct)
    {
        var call = new ModelCall
        {
            Tenant = edition.Tenant, Model = new ModelChoice(choice.Provider, choice.Model), Purpose = ModelPurpose.Tool, Thread = "knowledge", Interaction = edition.Id.ToString(),
        };
        var expected = choice.Dimensions ?? await DimensionsAsync(edition, choice, ct);
        try
        {
            var answer = await models.Embeddings(call).GenerateAsync(pieces.Select(piece => piece.Text), new EmbeddingGenerationOptions { Dimensions = choice.Dimensions }, ct);
            var route = answer.AdditionalProperties?.TryGetValue(ModelRoute.Key, out var way) is true ? way as ModelRoute : null;
            return (EmbeddingVectors.Check([.. answer.Select(vector => vector.Vector)], pieces.Count, expected), route?.Attempts.Sum(attempt => attempt.Cost) ?? 0);
        }
        catch (ModelException refused) when (refused.Error.Code == ModelErrors.Refused && pieces.Count > 1)
        {
            // One of them is too long, or against the provider's rules: it alone is to blame.
            var half = pieces.Count / 2;
            var (first, cost) = await EmbedAsync(edition, choice, [.. pieces.Take(half)], ct);
            var (second, more) = await EmbedAsync(edition, choice, [.. pieces.Skip(half)], ct);
            return ([.. first, .. second], cost + more);
        }
        catch (ModelException exception)
        {
            throw EmbeddingFaults.Of(exception, pieces[0].Page);
        }
    }

    private async Task<List<Piece>> ChunksAsync(ClaimedEdition edition, int after, CancellationToken ct)
    {
        await using var command = Command(Read, edition.Tenant.Value, edition.Id, after, BatchSize);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var chunks = new List<Piece>();
        while (await reader.ReadAsync(ct))
        {
            var (overlap, before) = ((int)reader.GetInt64(6), reader.IsDBNull(7) ? "" : reader.GetString(7));
            // The overlap is the end of the chunk before.
            var context = before[^Math.Min(overlap, before.Length)..] + reader.GetString(4);
            chunks.Add(new Piece(reader.GetInt32(0), reader.GetInt32(1), EmbeddedText.Of(reader.GetString(2), reader.GetString(3), context), reader.GetFieldValue<byte[]>(5)));
        }

        return chunks;
    }

    private async Task<List<Piece>> MissingAsync(ClaimedEdition edition, EmbeddingChoice choice, List<Piece> chunks, CancellationToken ct)
    {
        await using var command = Command(
            "UPDATE knowledge_embeddings SET used_at = now() WHERE tenant_id = $1 AND model = $2 AND text_hash = ANY ($3) RETURNING text_hash", edition.Tenant.Value, choice.Name, chunks.Select(chunk => chunk.Hash).ToArray());
        await using var reader = await command.ExecuteReaderAsync(ct);
        var known = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
            known.Add(Convert.ToHexString(reader.GetFieldValue<byte[]>(0)));
        return [.. chunks.Where(chunk => known.Add(Convert.ToHexString(chunk.Hash)))];
    }

    private async Task<int?> DimensionsAsync(ClaimedEdition edition, EmbeddingChoice choice, CancellationToken ct)
    {
        await using var command = Command("SELECT dimensions FROM knowledge_embeddings WHERE tenant_id = $1 AND model = $2 LIMIT 1", edition.Tenant.Value, choice.Name);
        return await command.ExecuteScalarAsync(ct) as int?;
    }

    private static async Task KeepAsync(NpgsqlConnection connection, ClaimedEdition edition, EmbeddingChoice choice, List<Piece> pieces, IReadOnlyList<byte[]> vectors, CancellationToken ct)
    {
        if (pieces.Count == 0)
            return;
        await using var command = connection.Command(
            """
            INSERT INTO knowledge_embeddings (tenant_id, model, text_hash, dimensions, vector, used_at)
            SELECT $1, $2, e.hash, octet_length(e.vector) / 2, e.vector, now() FROM unnest($3::bytea[], $4::bytea[]) AS e (hash, vector) ON CONFLICT DO NOTHING
            """, edition.Tenant.Value, choice.Name, pieces.Select(piece => piece.Hash).ToArray(), vectors.ToArray());
        await command.ExecuteNonQueryAsync(ct);
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = databases.System.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private sealed record Piece(int Ordinal, int Page, string Text, byte[] Hash);
}
