using NanoML.Cli;

// A progress bar hides the cursor; Ctrl+C must not leave it hidden. The runtime then ends the process with exit code 130.
Console.CancelKeyPress += (_, _) =>
{
    if (!Console.IsErrorRedirected)
    {
        Console.Error.Write("\e[?25h");
    }
};

return NanoMLApp.Run(args, Console.Out, Console.Error);
