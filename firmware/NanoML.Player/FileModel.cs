using NanoML.Runtime;

namespace NanoML.Player
{
    /// <summary>A model of a file, whichever form it has: calls that are played, or code that is loaded.</summary>
    public sealed class FileModel
    {
        private readonly ModelPlayer _player;
        private readonly CompiledModel _compiled;

        private FileModel(ModelPlayer player, CompiledModel compiled)
        {
            _player = player;
            _compiled = compiled;
        }

        /// <summary>The model.</summary>
        public NanoModel Model
        {
            get { return _player == null ? _compiled.Model : _player; }
        }

        /// <summary>The file that it came from.</summary>
        public ModelFile File
        {
            get { return _player == null ? _compiled.File : _player.File; }
        }

        /// <summary>Looks a file over and gets its model ready.</summary>
        /// <exception cref="RestartNeededException">Its code can be loaded after a restart only.</exception>
        /// <exception cref="ModelFileException">It is damaged, is something else, or this library cannot run it.</exception>
        public static FileModel Load(ModelSource source)
        {
            ModelFile file = ModelFile.Open(source);
            return file.HasCode ? new FileModel(null, CompiledModel.Load(file)) : new FileModel(ModelPlayer.Load(file), null);
        }

        /// <summary>Runs the inputs of the file, from a reset on, and compares bytes. The model is reset afterwards.</summary>
        /// <returns>Whether all results were those of the computer that packed the file.</returns>
        public bool Test()
        {
            return _player == null ? _compiled.Test() : _player.Test();
        }
    }
}
