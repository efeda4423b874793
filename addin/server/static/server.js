// Requests to the server. Every answer is JSON, or of a failure one sentence.
import { request } from "/vendor/js/utils.js";

const KEY = "gouji-token";

export const config = globalThis.config;
const gouji = (globalThis.gouji ??= {});

/** What is to be done when the server asks for the password. */
export const door = { refused: () => {} };

export async function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  const token = localStorage.getItem(KEY);
  if (token) headers.Authorization = `Bearer ${encodeURIComponent(token)}`;
  try {
    const options = { headers, timeout: config.requestTimeout * 1000 };
    return (await request.post(window.location.origin + path, body, options)).data;
  } catch (error) {
    if (error.response?.status === 401 && config.asksPassword) door.refused();
    const said = error.response ? error.response.data : "连不上服务器，请检查网络，或告诉管理员。";
    throw new Error(typeof said === "string" && said ? said : "服务器没有回答，请再试一次。");
  }
}

export function remember(token) {
  localStorage.setItem(KEY, token);
}

gouji.post = post; // for the worksheet functions

/** Files as they are sent; an error where they are too many or too large for one request. */
export async function packed(files) {
  const list = [...files];
  if (!list.length) throw new Error("请先选择文件。");
  const size = list.reduce((sum, file) => sum + file.size, 0);
  if (list.length > config.mostFiles)
    throw new Error(`一次最多 ${config.mostFiles} 个文件，请分批，或在装有勾稽的电脑上审核文件夹。`);
  if (size * 1.4 > config.limit)
    throw new Error(
      `文件太大（合计 ${Math.ceil(size / 1e6)} MB，上限约 ${Math.floor(config.limit / 1.4e6)} MB），请分批。`,
    );
  return await Promise.all(list.map(async (file) => ({ name: file.webkitRelativePath || file.name, data: await base64(file) })));
}

function base64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(new Error(`“${file.name}”读不了，请关闭正在打开它的程序后再选。`));
    reader.readAsDataURL(file);
  });
}
