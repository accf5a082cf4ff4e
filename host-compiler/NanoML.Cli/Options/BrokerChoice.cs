namespace NanoML.Cli.Options;

/// <summary>A broker, and who comes to it.</summary>
/// <param name="Authorities">A PEM file with the certificates that may vouch for the broker; null for those of the system.</param>
/// <param name="Certificate">A PEM file with the client's certificate; null for none.</param>
/// <param name="Key">A PEM file with the key of that; null where it is in the same file.</param>
internal sealed record BrokerChoice(string Host, int Port, bool IsTls, string? Authorities, string? Certificate, string? Key, string? User, string? Password)
{
    private const string Plain = "mqtt://";
    private const string Secure = "mqtts://";
    private const int PlainPort = 1883;
    private const int SecurePort = 8883;

    public override string ToString() => $"{(IsTls ? Secure : Plain)}{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";

    /// <summary>Takes <c>HOST</c>, <c>HOST:PORT</c>, <c>mqtts://HOST:PORT</c> apart.</summary>
    /// <returns>Null if it is none of these.</returns>
    public static BrokerChoice? Parse(string address, bool isTls)
    {
        bool isSecure = isTls || address.StartsWith(Secure, StringComparison.OrdinalIgnoreCase);
        string rest = address[(address.IndexOf("://", StringComparison.Ordinal) is var at and >= 0 ? at + 3 : 0)..].TrimEnd('/');
        bool isKnown = address.Length == rest.Length || address.StartsWith(Plain, StringComparison.OrdinalIgnoreCase) || address.StartsWith(Secure, StringComparison.OrdinalIgnoreCase)
            || !address.Contains("://", StringComparison.Ordinal);
        return isKnown && Uri.TryCreate($"tcp://{rest}", UriKind.Absolute, out Uri? uri) && uri is { Host.Length: > 0, UserInfo: "", AbsolutePath: "/" or "", Query: "" }
            ? new BrokerChoice(uri.Host.Trim('[', ']'), uri.Port > 0 ? uri.Port : isSecure ? SecurePort : PlainPort, isSecure, null, null, null, null, null)
            : null;
    }
}
