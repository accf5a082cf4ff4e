using System.CommandLine;
using NanoML.Cli.Ending;
using NanoML.Cli.Files;
using NanoML.Cli.Options;
using NanoML.Cli.Printing;
using NanoML.Cli.Streams;
using NanoML.Compiler.Diagnostics;
using NanoML.Compiler.Emit;
using NanoML.Compiler.Signing;

namespace NanoML.Cli.Verbs;

/// <summary><c>nanoml keys</c>: the keys that sign models.</summary>
internal static class KeysVerb
{
    private const string DefaultName = "signing";
    private const string Advice = "Choose another place with --out.";

    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb("keys", "Makes the keys that sign models: a private one to keep, a public one for devices.", "keys new --out release");
        verb.Subcommands.Add(New(terminal));
        verb.Subcommands.Add(Public(terminal));
        return verb;
    }

    private static Verb New(Terminal terminal)
    {
        var options = new KeyOptions($"The files, with or without a folder: NAME.pem and so on. Default: {DefaultName}.");
        var force = new Option<bool>("--force") { Description = "Replaces a key that is there. Devices that hold it take no model from you any more." };
        var verb = new Verb(
            "new",
            "Makes an RSA-2048 key: NAME.pem, which nobody else may have; NAME.public.pem; and a C# class with the public key.",
            "keys new --out release",
            "keys new --out keys/release --namespace Acme.Gestures --json");
        options.AddTo(verb);
        verb.Options.Add(force);
        verb.SetAction(parsed => RunNew(terminal, options.Read(parsed, DefaultName), parsed.GetValue(force)));
        return verb;
    }

    private static Verb Public(Terminal terminal)
    {
        var path = new Argument<string>("KEY.pem") { Description = "The private key." };
        var options = new KeyOptions("The files, with or without a folder. Default: beside the private key.");
        var verb = new Verb(
            "public",
            $"Writes the public key and its C# class of a private key once more. {SigningKey.PasswordVariable} has the password of an encrypted one.",
            "keys public release.pem",
            "keys public release.pem --out firmware/release --namespace Acme.Gestures");
        verb.Arguments.Add(path);
        options.AddTo(verb);
        verb.SetAction(parsed =>
        {
            string file = parsed.GetRequiredValue(path);
            using SigningKey key = SigningKey.Read(file, Environment.GetEnvironmentVariable(SigningKey.PasswordVariable));
            KeyChoice choice = options.Read(parsed, file);
            return Write(terminal, choice, KeyFiles.Public(key, choice.Name, choice.Namespace));
        });
        return verb;
    }

    private static int RunNew(Terminal terminal, KeyChoice choice, bool force)
    {
        string path = Path.Combine(choice.Folder, KeyFiles.PrivateName(choice.Name));
        if (!force && Path.Exists(path))
        {
            throw new CompilerException(DiagnosticCatalog.KeyExists, $"{path}: there is a key already");
        }

        using SigningKey key = SigningKey.Create();
        return Write(terminal, choice, [KeyFiles.Private(key, choice.Name), .. KeyFiles.Public(key, choice.Name, choice.Namespace)]);
    }

    private static int Write(Terminal terminal, KeyChoice choice, IReadOnlyList<EmittedFile> files)
    {
        OutputFolder.Write(choice.Folder, files, Advice);
        string[] paths = [.. files.Select(file => Path.Combine(choice.Folder, file.Path))];
        string? secret = files.Any(file => file.IsSecret) ? paths[0] : null;
        if (choice.IsJson)
        {
            terminal.WriteResult(Json.Of(new
            {
                PrivateKey = secret,
                PublicKey = paths[^2],
                Source = paths[^1],
                Class = $"{choice.Namespace}.{KeyFiles.ClassName(choice.Name)}",
            }));
            return ExitCode.Done;
        }

        Array.ForEach(paths, terminal.WriteBrief);
        if (secret is not null)
        {
            terminal.WriteLine($"Private     {secret}: keep it, and a copy; without it no board takes another model from you");
        }

        terminal.WriteLine($"Public      {paths[^2]}");
        terminal.WriteLine($"Source      {paths[^1]}: for the application, {KeyFiles.ClassName(choice.Name)}.Modulus");
        return ExitCode.Done;
    }
}
