using System.Globalization;
using Microsoft.Data.Sqlite;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Fleet.History;

/// <summary>Which node got which model when, by which roll-out, and what became of it: a SQLite file, safe when a call returns.</summary>
internal sealed class FleetHistory : IDisposable
{
    private const int Version = 1;

    private const string Schema = """
        CREATE TABLE rollout (
            id INTEGER PRIMARY KEY, kind TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, broker TEXT NOT NULL,
            model TEXT NOT NULL, version INTEGER NOT NULL, hash TEXT NOT NULL, outcome TEXT);
        CREATE TABLE event (
            id INTEGER PRIMARY KEY, rollout INTEGER NOT NULL REFERENCES rollout, time TEXT NOT NULL, node TEXT NOT NULL, stage INTEGER NOT NULL,
            before INTEGER NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL);
        CREATE INDEX event_node ON event (node);
        """;

    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private readonly string _path;

    private FleetHistory(string path, SqliteConnection connection)
    {
        _path = path;
        _connection = connection;
    }

    /// <summary>Where it lies unless one says otherwise: with the user's data.</summary>
    public static string DefaultPath => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "nanoml", "fleet.db");

    /// <summary>Opens it, or makes it.</summary>
    /// <exception cref="CompilerException">NML0609: it is no history, a later one, or the place cannot be written.</exception>
    public static FleetHistory Open(string path) => Guard(path, () =>
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            var history = new FleetHistory(path, connection);
            history.Prepare();
            return history;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    });

    /// <summary>Notes that one begins.</summary>
    /// <returns>Its number.</returns>
    public long Begin(string kind, string broker, string model, int version, string hash) => Write(
        "INSERT INTO rollout (kind, started, broker, model, version, hash) VALUES ($kind, $time, $broker, $model, $version, $hash) RETURNING id",
        ("$kind", kind), ("$time", Now), ("$broker", broker), ("$model", model), ("$version", version), ("$hash", hash));

    /// <summary>Notes what happened to a node.</summary>
    public void Add(long rollout, string node, int stage, int before, string outcome, string reason) => Write(
        "INSERT INTO event (rollout, time, node, stage, before, outcome, reason) VALUES ($rollout, $time, $node, $stage, $before, $outcome, $reason) RETURNING id",
        ("$rollout", rollout), ("$time", Now), ("$node", node), ("$stage", stage), ("$before", before), ("$outcome", outcome), ("$reason", reason));

    /// <summary>Notes how one ended.</summary>
    public void End(long rollout, string outcome) => Write(
        "UPDATE rollout SET ended = $time, outcome = $outcome WHERE id = $rollout RETURNING id", ("$time", Now), ("$outcome", outcome), ("$rollout", rollout));

    /// <summary>The latest events, the oldest of them first.</summary>
    /// <param name="node">Of this one alone; null for all.</param>
    public IReadOnlyList<HistoryRow> Read(string? node, int most) => Guard(_path, () =>
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = """
            SELECT r.id, r.kind, e.time, r.broker, r.model, r.version, r.hash, e.node, e.stage, e.before, e.outcome, e.reason
            FROM event e JOIN rollout r ON r.id = e.rollout WHERE $node IS NULL OR e.node = $node ORDER BY e.id DESC LIMIT $most
            """;
        command.Parameters.AddWithValue("$node", (object?)node ?? DBNull.Value);
        command.Parameters.AddWithValue("$most", most);
        using SqliteDataReader reader = command.ExecuteReader();
        List<HistoryRow> rows = [];
        while (reader.Read())
        {
            rows.Add(new HistoryRow(
                reader.GetInt64(0), reader.GetString(1), DateTimeOffset.Parse(reader.GetString(2), CultureInfo.InvariantCulture), reader.GetString(3), reader.GetString(4),
                reader.GetInt32(5), reader.GetString(6), reader.GetString(7), reader.GetInt32(8), reader.GetInt32(9), reader.GetString(10), reader.GetString(11)));
        }

        rows.Reverse();
        return rows;
    });

    public void Dispose() => _connection.Dispose();

    private static string Now => DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture);

    private void Prepare()
    {
        Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        long version = (long)Scalar("PRAGMA user_version")!;
        if (version == 0 && (long)Scalar("SELECT count(*) FROM sqlite_schema")! == 0)
        {
            Execute($"BEGIN IMMEDIATE; {Schema} PRAGMA user_version = {Version}; COMMIT;");
        }
        else if (version != Version)
        {
            throw new CompilerException(DiagnosticCatalog.HistoryNotUsable, $"{_path}: this is no history of a fleet, or of a later nanoml");
        }
    }

    private void Execute(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private object? Scalar(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private long Write(string sql, params (string Name, object Value)[] values) => Guard(_path, () =>
    {
        lock (_lock)
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = sql;
            Array.ForEach(values, value => command.Parameters.AddWithValue(value.Name, value.Value));
            return (long)command.ExecuteScalar()!;
        }
    });

    private static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CompilerException(DiagnosticCatalog.HistoryNotUsable, $"{path}: {e.Message.TrimEnd('.')}", inner: e);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException)
        {
            throw new CompilerException(
                DiagnosticCatalog.HistoryNotUsable, $"{path}: SQLite's library for this platform is not in this package", "Go without a history: --history none.", e);
        }
    }
}
