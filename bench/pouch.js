// The peer of the first sync: "serve DIR PORT" fills a database with 100,000 documents of 1 KB and
// serves it; "pull DIR URL BATCH" replicates it into a new one and prints seconds and documents.
const PouchDB = require('pouchdb')
const [, , what, dir, where, batch] = process.argv
const docs = 100000

async function serve () {
  require('fs').mkdirSync(dir, { recursive: true })
  const Local = PouchDB.defaults({ prefix: dir + '/' })
  const db = new Local('source')
  for (let n = 0; n < docs; n += 5000) {
    const some = []
    for (let i = n; i < n + 5000; i++) {
      some.push({ _id: String(i).padStart(8, '0'), body: String(i).padEnd(900, '关于修复街道路灯的建议'.slice(i % 7)).slice(0, 340) })
    }
    await db.bulkDocs(some)
  }
  const app = require('express')()
  app.use('/', require('express-pouchdb')(Local, { inMemoryConfig: true, mode: 'minimumForPouchDB' }))
  app.listen(Number(where), '127.0.0.1', () => console.log('ready'))
}

async function pull () {
  const start = process.hrtime.bigint()
  const db = new PouchDB(dir)
  await PouchDB.replicate(where, db, { batch_size: Number(batch), batches_limit: 10 })
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  console.log(seconds, (await db.info()).doc_count)
  process.exit(0)
}

(what === 'serve' ? serve() : pull()).catch(e => { console.error(e); process.exit(1) })
