using System.Globalization;
using System.Security.Cryptography;
using Npgsql;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Office.SqlDoor;

/// <summary>
/// Makes the tenant's login role and its table <c>office_agent_status</c> (contracts: office). Run again it gives the role a new password and
/// leaves the table alone.
/// </summary>
[Requires(Permissions.SettingsManage)]
public sealed record CreateOfficeSqlRole : ICommand<OfficeSqlRole>;

/// <summary>How a module gets in. The password is shown once.</summary>
public sealed record OfficeSqlRole(string Host, int Port, string Database, string Role, string Password, string Schema)
{
    /// <summary><c>postgresql://role:password@host:port/database</c></summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"postgresql://{Role}:{Password}@{Host}:{Port}/{Uri.EscapeDataString(Database)}");
}

internal sealed class CreateOfficeSqlRoleHandler(Databases databases, OperationContext context, ITenantDirectory tenants) : IHandler<CreateOfficeSqlRole, OfficeSqlRole>
{
    private static readonly Error MayNotMakeRoles = Error.Conflict(
        "office.sql_role_not_allowed", "The database user of DATABASE_URL may not make roles. Give it CREATEROLE, or let an administrator of the database run this.");

    public async Task<Result<OfficeSqlRole>> HandleAsync(CreateOfficeSqlRole request, CancellationToken ct)
    {
        var tenant = await tenants.FindAcrossTenants(context.TenantId, ct);
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        await using var connection = await databases.Owner.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        string role;
        try
        {
            role = await FindRoleAsync(connection, ct) ?? await MakeAsync(connection, Name(tenant!.Slug), ct);
            await ExecuteAsync(connection, $"ALTER ROLE {role} PASSWORD '{password}'", ct);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return MayNotMakeRoles;
        }
        await transaction.CommitAsync(ct);
        context.Audit("office.sql_role_created", "office_sql_role", role, role);
        var address = new NpgsqlConnectionStringBuilder(connection.ConnectionString);
        return new OfficeSqlRole(address.Host!, address.Port, connection.Database, role, password, role);
    }

    // Roles belong to the whole cluster, so two installations on one cluster must not meet: a random end. Only [a-z0-9_]: safe without quotes.
    private static string Name(string slug) => $"office_{slug.Replace('-', '_')}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";

    private async Task<string?> FindRoleAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT role_name FROM office_sql_bindings WHERE tenant_id = $1 AND to_regclass(schema_name || '.office_agent_status') = table_oid", connection);
        command.Parameters.Add(new() { Value = context.TenantId.Value });
        if (await command.ExecuteScalarAsync(ct) is string known)
            return known;
        // The role dropped its table: begin anew.
        await SqlDoors.RemoveAsync(connection, context.TenantId.Value, ct);
        return null;
    }

    private async Task<string> MakeAsync(NpgsqlConnection connection, string name, CancellationToken ct)
    {
        // The schema stays ours: the role can use it but make nothing in it. It owns its table and may do with that what it likes.
        await ExecuteAsync(connection, $"""
            CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION CONNECTION LIMIT 20;
            GRANT {name} TO CURRENT_USER;
            CREATE SCHEMA {name};
            GRANT USAGE, CREATE ON SCHEMA {name} TO {name};
            CREATE TYPE {name}.office_status AS ENUM ('ok', 'warning', 'error', 'offline');
            CREATE TABLE {name}.office_agent_status (
                id serial PRIMARY KEY, agent_id varchar(100) UNIQUE NOT NULL, department varchar(50) NOT NULL, name varchar(100) NOT NULL, brand varchar(20),
                status {name}.office_status DEFAULT 'ok', last_activity timestamptz, task varchar(255), metrics jsonb DEFAULT jsonb_build_object(),
                salary_equivalent int DEFAULT 60000, fte_coefficient numeric(3,2) DEFAULT 1.0, created_at timestamptz DEFAULT now(), updated_at timestamptz DEFAULT now());
            CREATE TRIGGER office_insert AFTER INSERT ON {name}.office_agent_status REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION office_sql_door();
            CREATE TRIGGER office_update AFTER UPDATE ON {name}.office_agent_status REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION office_sql_door();
            CREATE TRIGGER office_delete AFTER DELETE ON {name}.office_agent_status REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION office_sql_door();
            CREATE TRIGGER office_truncate AFTER TRUNCATE ON {name}.office_agent_status FOR EACH STATEMENT EXECUTE FUNCTION office_sql_door();
            ALTER TABLE {name}.office_agent_status OWNER TO {name};
            REVOKE CREATE ON SCHEMA {name} FROM {name};
            REVOKE {name} FROM CURRENT_USER;
            """, ct);
        await using (var bind = new NpgsqlCommand(
            $"INSERT INTO office_sql_bindings (tenant_id, table_oid, status_type_oid, schema_name, role_name) VALUES ($1, '{name}.office_agent_status'::regclass, '{name}.office_status'::regtype, $2, $2)", connection))
        {
            bind.Parameters.Add(new() { Value = context.TenantId.Value });
            bind.Parameters.Add(new() { Value = name });
            await bind.ExecuteNonQueryAsync(ct);
        }
        await ExecuteAsync(connection, $"DO $$ BEGIN EXECUTE format('ALTER ROLE {name} IN DATABASE %I SET search_path = {name}', current_database()); EXECUTE format('GRANT CONNECT ON DATABASE %I TO {name}', current_database()); END $$", ct);
        return name;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
