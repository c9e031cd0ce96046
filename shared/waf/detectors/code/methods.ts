// Methods that code injections call, by the object that they are called on.

import { wordSet } from '../../runs.ts'

/**
 * Methods by object that honest code calls too, though no honest value does: certain only in a short value that is no
 * sentence. Lower case.
 */
export const METHODS = wordSet(
  'os.system os.popen os.execute os.execl os.execv os.execve os.spawnl io.popen ' +
    'subprocess.popen subprocess.call subprocess.run subprocess.check_output subprocess.check_call subprocess.getoutput ' +
    'kernel.exec kernel.system kernel.open process.spawn process.exit process.kill system.exit system.getenv system.getproperty ' +
    'thread.sleep time.sleep file.read file.open dir.entries dir.glob fs.readdirsync fs.unlinksync ' +
    'server.createobject process.start directory.getfiles pty.spawn pickle.loads marshal.load open3.capture2 open3.capture3 open3.popen3 reflect.construct exec.command importlib.import_module package.loadlib kernel.send request.getclass session.setattribute files.readalllines initialcontext.dolookup module.constructor module.require php:function process.dlopen process.cwd net::http.get class.new.const_get builtins.exec builtins.eval os.exit os.getenv io.open debug.getinfo debug.sethook response.write server.mappath server.execute environment.exit environment.getenvironmentvariable file.writealltext file.readalltext interaction.shell assembly.load files.readallbytes files.readstring eval.me ffi::cdef res.write res.end vm.runinnewcontext vm.runinthiscontext process.abort os:cmd this.evaluate currentthread.getcontextclassloader bun.spawn bun.spawnsync deno.run deno.command deno.readfile deno.readtextfile debug.getregistry ngx.exit ngx.exec :os.cmd system.cmd system.shell code.eval_string pickle.load cpickle.loads dill.loads jsonpickle.decode yaml.unsafe_load syscall.exec sys.getenv base::system base::system2 std::system nstask.launch process.runsync ctypes.cdll dyn.load download.file ' +
    'marshal.loads timeit.timeit types.functiontype code.interactiveconsole os.fork shutil.rmtree ' +
    'module._load kernel.eval groovyclassloader.parseclass jshell.create closure::fromcallable ' +
    'system.put_env erlang:halt file:consult file:read_file fs::read_to_string',
)

/** Members that no honest value asks an object for, whatever stands between. As their language writes them. */
export const CHAINS: readonly string[] = [
  'currentThread.getContextClassLoader( Unsafe.getUnsafe( class.forName( getClass.forName( getClass.getClassLoader(',
  'open.read( open.readlines( popen.read(',
]
