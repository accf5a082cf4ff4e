using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace NanoML.Fleet.Tests.Support;

/// <summary>
/// Eclipse Mosquitto on free ports of this machine, plain and with TLS, set up as docs/fleet-brokers.md has it: passwords, a list of who may do what,
/// and a file that keeps what it knows.
/// </summary>
internal sealed class Mosquitto : IDisposable
{
    public const string Operator = "ops";
    public const string OperatorPassword = "an operator's secret";

    private static readonly string[] s_places = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/opt/homebrew/sbin/mosquitto"];

    private readonly TempFolder _folder = new();
    private Process _process;

    /// <param name="nodes">The names of nodes that may come.</param>
    public Mosquitto(IEnumerable<string> nodes)
    {
        Port = FreePort();
        TlsPort = FreePort();
        WriteCertificates();
        _folder.Write("passwords", string.Concat(nodes.Select(name => Line(name, PasswordOf(name))).Prepend(Line(Operator, OperatorPassword))));
        _folder.Write("acl", """
            user ops
            topic readwrite nanoml/1/#
            pattern write nanoml/1/%u/state
            pattern write nanoml/1/%u/online
            pattern write nanoml/1/%u/telemetry
            pattern write nanoml/1/%u/from
            pattern write nanoml/1/%u/ask
            pattern read nanoml/1/%u/to
            pattern read nanoml/1/%u/reply

            """);
        _folder.Write("mosquitto.conf", $"""
            user {Environment.UserName}
            per_listener_settings false
            allow_anonymous false
            password_file {_folder.File("passwords")}
            acl_file {_folder.File("acl")}
            persistence true
            persistence_location {_folder.Root}/
            autosave_interval 30
            message_size_limit 65536
            log_dest file {_folder.File("log")}
            listener {Port} 127.0.0.1
            listener {TlsPort} 127.0.0.1
            certfile {_folder.File("broker.pem")}
            keyfile {_folder.File("broker.key")}

            """);
        _process = Start();
    }

    public static string? Program { get; } = s_places.FirstOrDefault(File.Exists);

    public int Port { get; }

    public int TlsPort { get; }

    /// <summary>The certificate that vouches for the broker's.</summary>
    public string Authority => _folder.File("ca.pem");

    public string PasswordFile => _folder.Write("ops.password", OperatorPassword + "\n");

    public static string PasswordOf(string node) => $"secret of {node}";

    /// <summary>Ends it as a power cut does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Starts it again, with what it had kept.</summary>
    public void Restart() => _process = Start();

    public void Dispose()
    {
        Kill();
        _folder.Dispose();
    }

    private Process Start()
    {
        Process process = Process.Start(new ProcessStartInfo(Program!, ["-c", _folder.File("mosquitto.conf")]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        long start = Stopwatch.GetTimestamp();
        while (!IsListening())
        {
            bool isLate = Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(10);
            Assert.False(process.HasExited || isLate, $"mosquitto does not start: {(process.HasExited ? process.StandardError.ReadToEnd() : "")}");
            Thread.Sleep(10);
        }

        return process;
    }

    private bool IsListening()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, TlsPort);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A line of a password file: PBKDF2 with SHA-512, as mosquitto_passwd writes it.</summary>
    private static string Line(string user, string password)
    {
        const int Iterations = 101;
        byte[] salt = RandomNumberGenerator.GetBytes(12);
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA512, 64);
        return string.Create(CultureInfo.InvariantCulture, $"{user}:$7${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}\n");
    }

    private void WriteCertificates()
    {
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 authority = authorityRequest.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        var request = new CertificateRequest("CN=broker", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddHours(12), Encoding.ASCII.GetBytes("12345678"));
        _folder.Write("ca.pem", authority.ExportCertificatePem());
        _folder.Write("broker.pem", certificate.ExportCertificatePem());
        _folder.Write("broker.key", key.ExportPkcs8PrivateKeyPem());
    }
}

/// <summary>A fact over a real broker; skipped, saying so, where Mosquitto is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MosquittoFactAttribute : FactAttribute
{
    public MosquittoFactAttribute() => Skip = Mosquitto.Program is null ? MosquittoReason.Text : null;
}

internal static class MosquittoReason
{
    public const string Text = "Mosquitto is not installed (apt-get install mosquitto).";
}
