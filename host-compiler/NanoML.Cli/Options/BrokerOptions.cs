using System.CommandLine;
using NanoML.Compiler.Diagnostics;

namespace NanoML.Cli.Options;

/// <summary>The options that say where a fleet's broker is and who comes to it.</summary>
/// <param name="isOptional">Whether there may be none.</param>
internal sealed class BrokerOptions(bool isOptional = false)
{
    /// <summary>The environment variable with the password: on a command line, everybody on the machine could read it.</summary>
    public const string PasswordVariable = "NANOML_MQTT_PASSWORD";

    private readonly Option<string> _broker = new("--broker")
    {
        HelpName = "HOST[:PORT]",
        Description = "The MQTT broker; mqtts://HOST for TLS. Ports: 1883, and 8883 with TLS.",
        Required = !isOptional,
    };

    private readonly Option<string?> _authorities = File("--ca", "Certificates (PEM) of who may vouch for the broker, for TLS. Default: those of the system.");
    private readonly Option<string?> _certificate = File("--cert", "The certificate (PEM) to come with, for TLS.");
    private readonly Option<string?> _key = File("--key", "The key (PEM) of --cert.");
    private readonly Option<string?> _passwordFile = File("--password-file", $"A file whose first line is the password. Default: the environment variable {PasswordVariable}.");

    private readonly Option<string?> _user = new("--user") { HelpName = "NAME", Description = "The user's name at the broker." };

    public void AddTo(Command command) => Array.ForEach<Option>([_broker, _authorities, _certificate, _key, _user, _passwordFile], command.Options.Add);

    /// <summary>Whether a broker was given.</summary>
    public bool Has(ParseResult parsed) => parsed.GetResult(_broker) is not null;

    /// <exception cref="CompilerException">NML0501: no address, or options that do not go together. NML0001: the password's file cannot be read.</exception>
    public BrokerChoice Read(ParseResult parsed)
    {
        string address = parsed.GetRequiredValue(_broker);
        string? authorities = parsed.GetValue(_authorities);
        string? certificate = parsed.GetValue(_certificate);
        string? key = parsed.GetValue(_key);
        BrokerChoice choice = BrokerChoice.Parse(address, authorities is not null || certificate is not null)
            ?? throw Usage($"'{address}' is no broker", "Give HOST, HOST:PORT or mqtts://HOST:PORT.");
        if (key is not null && certificate is null)
        {
            throw Usage("--key without --cert", "Give the certificate that belongs to the key.");
        }

        return choice with { Authorities = authorities, Certificate = certificate, Key = key, User = parsed.GetValue(_user), Password = Password(parsed) };
    }

    private string? Password(ParseResult parsed)
    {
        string? file = parsed.GetValue(_passwordFile);
        string? password = file is null ? Environment.GetEnvironmentVariable(PasswordVariable) : FirstLine(file);
        return parsed.GetValue(_user) is { } user && string.IsNullOrEmpty(password)
            ? throw Usage($"there is no password for {user}", $"Put it into the environment variable {PasswordVariable}, or into a file for --password-file.")
            : password;
    }

    private static string FirstLine(string file)
    {
        try
        {
            return System.IO.File.ReadLines(file).FirstOrDefault("");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CompilerException(DiagnosticCatalog.FileNotReadable, $"{file}: {e.Message}");
        }
    }

    private static CompilerException Usage(string message, string fix) => new(DiagnosticCatalog.Usage, message, fix);

    private static Option<string?> File(string name, string description) => new(name) { HelpName = "FILE", Description = description };
}
