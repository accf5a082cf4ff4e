namespace NanoML.Cli.Help;

/// <summary>
/// What makes shells ask the tool for words: each passes what is typed behind the tool's name to <c>[suggest:POSITION]</c>. Files come in where the tool
/// knows nothing.
/// </summary>
internal static class CompletionScripts
{
    public static OrderedDictionary<string, string> Of { get; } = new()
    {
        ["bash"] = """
            # nanoml completion for bash: add to ~/.bashrc
            #   source <(nanoml completion bash)
            _nanoml_words() {
                local line=${COMP_LINE:0:$COMP_POINT} word=${COMP_WORDS[COMP_CWORD]} suggestion
                line=${line#*"${COMP_WORDS[0]}"}
                line=${line#"${line%%[![:space:]]*}"}
                COMPREPLY=()
                while IFS= read -r suggestion; do
                    [[ -n $suggestion && $suggestion == "$word"* ]] && COMPREPLY+=("$(printf '%q' "$suggestion")")
                done < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)
            }
            complete -o bashdefault -o default -F _nanoml_words nanoml

            """,
        ["zsh"] = """
            # nanoml completion for zsh: add to ~/.zshrc, behind compinit
            #   source <(nanoml completion zsh)
            _nanoml_words() {
                local line="${(j: :)words[2,CURRENT]}"
                local -a suggestions
                suggestions=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
                suggestions=("${(@)suggestions:#}")
                compadd -- "${suggestions[@]}" || _files
            }
            compdef _nanoml_words nanoml

            """,
        ["pwsh"] = """
            # nanoml completion for PowerShell: add to $PROFILE
            #   nanoml completion pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName nanoml -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                $line = $commandAst.ToString()
                $line = $line.PadRight([Math]::Max($line.Length, $cursorPosition)).Substring(0, $cursorPosition)
                $space = $line.IndexOf(' ')
                $rest = if ($space -lt 0) { '' } else { $line.Substring($space + 1) }
                nanoml "[suggest:$($rest.Length)]" "$rest" 2>$null | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }

            """,
        ["fish"] = """
            # nanoml completion for fish: write to ~/.config/fish/completions/nanoml.fish
            function __nanoml_words
                set -l line (commandline --current-process --cut-at-cursor | string replace --regex '^\s*\S+\s?' '')
                nanoml "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete --command nanoml --arguments '(__nanoml_words)'

            """,
    };
}
